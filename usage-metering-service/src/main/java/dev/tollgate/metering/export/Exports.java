package dev.tollgate.metering.export;

import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.query.Dimension;
import dev.tollgate.metering.query.UsageRange;
import dev.tollgate.metering.query.WindowSize;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// All exports.
@ApplicationScoped
class Exports {
  private static final String ADD =
      """
      insert into export (id, account_id, since, until, window_size, group_by, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private static final String KEEP_NEWEST =
      """
      delete from export where id in (
        select id from export where account_id = $1 order by created_at desc, id offset $2)
      """;

  private static final String FIND = "select * from export where account_id = $1 and id = $2";

  private final MeteringConfig config;

  Exports(MeteringConfig config) {
    this.config = config;
  }

  /// The oldest makes room when the account keeps too many.
  Uni<Void> add(SqlConnection transaction, Export export) {
    Tuple values =
        Tuple.tuple()
            .addValue(export.id())
            .addValue(export.accountId())
            .addValue(export.range().from().atOffset(ZoneOffset.UTC))
            .addValue(export.range().to().atOffset(ZoneOffset.UTC))
            .addValue(export.windowSize().name())
            .addValue(export.groupBy().stream().map(Enum::name).toArray(String[]::new))
            .addValue(export.createdAt().atOffset(ZoneOffset.UTC));
    return transaction
        .preparedQuery(ADD)
        .execute(values)
        .chain(
            () ->
                transaction
                    .preparedQuery(KEEP_NEWEST)
                    .execute(Tuple.of(export.accountId(), config.exportsPerAccount())))
        .replaceWithVoid();
  }

  Uni<Optional<Export>> find(SqlConnection transaction, UUID accountId, UUID id) {
    return transaction
        .preparedQuery(FIND)
        .execute(Tuple.of(accountId, id))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(export(rows.iterator().next())));
  }

  private static Export export(Row row) {
    return new Export(
        row.getUUID("id"),
        row.getUUID("account_id"),
        new UsageRange(
            row.getOffsetDateTime("since").toInstant(), row.getOffsetDateTime("until").toInstant()),
        WindowSize.valueOf(row.getString("window_size")),
        Stream.of(row.getArrayOfStrings("group_by")).map(Dimension::valueOf).toList(),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
