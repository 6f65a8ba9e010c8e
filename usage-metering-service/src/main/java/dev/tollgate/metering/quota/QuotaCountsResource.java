package dev.tollgate.metering.quota;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.metering.rollup.AttributedUsage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// The counts from which quota counters are rebuilt after Redis lost them.
@Path("/internal/v1/quota-counts")
@Internal(callers = "entitlement-service")
@PermitAll
public class QuotaCountsResource {
  private static final String SNAPSHOT =
      "set transaction isolation level repeatable read, read only";

  private static final String WATERMARK =
      "select partition, next_offset from consumed_offset where consumer = 'metering' and topic = $1";

  /// A page holds whole accounts. Its last one bounds what is read: Postgres, which cannot know how
  /// far the page goes, would else read the whole table for each.
  private static final String COUNTS =
      """
      with page as materialized (
        select distinct account_id from usage_hour
         where window_start >= $1 and charged > 0 and account_id > $2 order by account_id limit $3)
      select account_id, feature, window_start, sum(charged)::bigint as requests
        from usage_hour
       where window_start >= $1 and charged > 0 and account_id > $2
         and account_id <= (select account_id from page order by account_id desc limit 1)
       group by account_id, feature, window_start order by account_id, feature, window_start
      """;

  private final WorkerTransactions worker;

  QuotaCountsResource(WorkerTransactions worker) {
    this.worker = worker;
  }

  /// Counts and watermark are of one moment.
  ///
  /// @param since hours that begin here or later
  /// @param after `next` of the page before; absent for the first
  /// @param accounts how many accounts a page holds
  @GET
  public Uni<QuotaCounts> counts(
      @RestQuery @NotNull OffsetDateTime since,
      @RestQuery @Nullable UUID after,
      @RestQuery @DefaultValue("500") @Min(1) @Max(2000) int accounts) {
    Instant from = since.toInstant();
    UUID last = after == null ? AttributedUsage.NOBODY : after;
    return worker.inTransaction(
        tx ->
            tx.query(SNAPSHOT)
                .execute()
                .chain(() -> watermark(tx))
                .chain(
                    watermark ->
                        page(tx, from, last, accounts)
                            .map(counts -> page(watermark, counts, accounts))));
  }

  private static Uni<Map<Integer, Long>> watermark(SqlConnection transaction) {
    return transaction
        .preparedQuery(WATERMARK)
        .execute(Tuple.of(Topics.USAGE))
        .map(
            rows -> {
              Map<Integer, Long> watermark = new HashMap<>();
              rows.forEach(row -> watermark.put(row.getInteger(0), row.getLong(1)));
              return watermark;
            });
  }

  private static Uni<List<QuotaCounts.Count>> page(
      SqlConnection transaction, Instant from, UUID after, int accounts) {
    return transaction
        .preparedQuery(COUNTS)
        .execute(Tuple.of(from.atOffset(ZoneOffset.UTC), after, accounts))
        .map(QuotaCountsResource::counts);
  }

  private static List<QuotaCounts.Count> counts(RowSet<Row> rows) {
    List<QuotaCounts.Count> counts = new ArrayList<>(rows.size());
    for (Row row : rows) {
      counts.add(
          new QuotaCounts.Count(
              row.getUUID("account_id"),
              row.getString("feature"),
              row.getOffsetDateTime("window_start").toInstant(),
              row.getLong("requests")));
    }
    return counts;
  }

  private static QuotaCounts page(
      Map<Integer, Long> watermark, List<QuotaCounts.Count> counts, int accounts) {
    long onPage = counts.stream().map(QuotaCounts.Count::accountId).distinct().count();
    return new QuotaCounts(
        watermark, counts, onPage < accounts ? null : counts.getLast().accountId());
  }
}
