package dev.tollgate.metering.quota;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
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
import java.time.OffsetDateTime;
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
      """
      select partition, next_offset from consumed_offset where consumer = 'metering' and topic = $1
      """;

  /// What each account of a page has used in its month, which begins a number of calendar months
  /// after its anchor: in the calendar month of the moment asked for, or in the one before. An
  /// account without calls in its month has a row without features.
  ///
  /// The page's last account bounds what is read: Postgres, which cannot know how far the page
  /// goes, would else read the whole table for each.
  private static final String USED =
      """
      with page as materialized (
        select distinct account_id from usage_hour
         where window_start > $1::timestamptz - interval '32 days' and charged > 0 and account_id > $2
         order by account_id limit $3),
      last as (select account_id from page order by account_id desc limit 1),
      reckoned as (
        select account_id, anchor at time zone 'UTC' as anchor, $1::timestamptz at time zone 'UTC' as moment
          from page join account_state using (account_id)
         where account_id > $2 and account_id <= (select account_id from last)),
      nearest as (
        select account_id, anchor, moment,
               (12 * (extract(year from moment) - extract(year from anchor))
                 + extract(month from moment) - extract(month from anchor))::int as months
          from reckoned),
      month as materialized (
        select account_id,
               (case when anchor + make_interval(months => months) <= moment
                     then anchor + make_interval(months => months)
                     else anchor + make_interval(months => months - 1) end) at time zone 'UTC' as start
          from nearest),
      counted as (
        select account_id, feature, sum(charged)::bigint as requests
          from usage_hour join month using (account_id)
         where window_start >= month.start and window_start <= $1 and charged > 0
           and window_start > $1::timestamptz - interval '32 days' and account_id > $2
           and account_id <= (select account_id from last)
         group by account_id, feature),
      used as (
        select account_id, array_agg(feature) as features, array_agg(requests) as requests
          from counted group by account_id)
      select account_id, features, requests from page left join used using (account_id)
       order by account_id
      """;

  private final WorkerTransactions worker;
  private final TopicEnds ends;

  QuotaCountsResource(WorkerTransactions worker, TopicEnds ends) {
    this.worker = worker;
    this.ends = ends;
  }

  /// Counts and watermark are of one moment. The first page tells where the topic ended before it;
  /// it is not to be had (503) while the broker is away. An account that metering has not heard of
  /// yet has no months, and is left out.
  ///
  /// @param at the moment whose months are meant
  /// @param after `next` of the page before; absent for the first
  /// @param accounts how many accounts a page holds
  @GET
  public Uni<QuotaCounts> counts(
      @RestQuery @NotNull OffsetDateTime at,
      @RestQuery @Nullable UUID after,
      @RestQuery @DefaultValue("500") @Min(1) @Max(2000) int accounts) {
    return after == null
        ? ends.of(Topics.USAGE).chain(end -> page(at, AttributedUsage.NOBODY, accounts, end))
        : page(at, after, accounts, null);
  }

  private Uni<QuotaCounts> page(
      OffsetDateTime at, UUID after, int accounts, @Nullable Map<Integer, Long> ends) {
    return worker.inTransaction(
        tx ->
            tx.query(SNAPSHOT)
                .execute()
                .chain(() -> watermark(tx))
                .chain(
                    watermark ->
                        tx.preparedQuery(USED)
                            .execute(Tuple.of(at, after, accounts))
                            .map(rows -> page(watermark, ends, rows, accounts))));
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

  private static QuotaCounts page(
      Map<Integer, Long> watermark,
      @Nullable Map<Integer, Long> ends,
      RowSet<Row> rows,
      int accounts) {
    List<Used> used = new ArrayList<>(rows.size());
    @Nullable UUID last = null;
    for (Row row : rows) {
      last = row.getUUID("account_id");
      String[] features = row.getArrayOfStrings("features");
      if (features != null) {
        used.add(new Used(last, byFeature(features, row.getArrayOfLongs("requests"))));
      }
    }
    return new QuotaCounts(watermark, ends, used, rows.size() < accounts ? null : last);
  }

  private static Map<String, Long> byFeature(String[] features, Long[] requests) {
    Map<String, Long> used = new HashMap<>();
    for (int i = 0; i < features.length; i++) {
      used.put(features[i], requests[i]);
    }
    return used;
  }
}
