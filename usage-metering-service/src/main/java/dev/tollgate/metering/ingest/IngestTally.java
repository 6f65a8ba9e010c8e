package dev.tollgate.metering.ingest;

import dev.tollgate.metering.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map.Entry;
import java.util.SortedMap;

/// How many records of the usage topic became what, per partition. The database refuses a tally in
/// which accepted ≠ counted + duplicate + quarantined.
@ApplicationScoped
class IngestTally {
  /// @param accepted usage events taken from the topic
  /// @param quarantined those still set aside
  /// @param skipped records that are no usage events; not among the accepted
  record Count(long accepted, long counted, long duplicate, long quarantined, long skipped) {
    Count plus(Count other) {
      return new Count(
          accepted + other.accepted,
          counted + other.counted,
          duplicate + other.duplicate,
          quarantined + other.quarantined,
          skipped + other.skipped);
    }
  }

  private static final String ADD =
      """
      insert into ingest_tally as kept (partition, accepted, counted, duplicate, quarantined, skipped)
      select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
      on conflict (partition) do update set
          accepted = kept.accepted + excluded.accepted,
          counted = kept.counted + excluded.counted,
          duplicate = kept.duplicate + excluded.duplicate,
          quarantined = kept.quarantined + excluded.quarantined,
          skipped = kept.skipped + excluded.skipped
      """;

  private static final String REPLAYED =
      """
      update ingest_tally set quarantined = quarantined - 1, counted = counted + $2, duplicate = duplicate + $3
       where partition = $1
      """;

  private static final String TOTAL =
      """
      select coalesce(sum(accepted), 0)::bigint as accepted, coalesce(sum(counted), 0)::bigint as counted,
             coalesce(sum(duplicate), 0)::bigint as duplicate, coalesce(sum(quarantined), 0)::bigint as quarantined,
             coalesce(sum(skipped), 0)::bigint as skipped
        from ingest_tally
      """;

  Uni<Void> add(SqlConnection transaction, SortedMap<Integer, Count> counts) {
    return transaction.preparedQuery(ADD).execute(columns(counts)).replaceWithVoid();
  }

  /// An event has left quarantine.
  Uni<Void> replayed(SqlConnection transaction, int partition, boolean counted) {
    return transaction
        .preparedQuery(REPLAYED)
        .execute(Tuple.of(partition, counted ? 1L : 0L, counted ? 0L : 1L))
        .replaceWithVoid();
  }

  /// Events that waited in quarantine came again, and were counted.
  Uni<Void> duplicates(SqlConnection transaction, List<Integer> partitions) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (int partition : partitions) {
      told = told.chain(() -> replayed(transaction, partition, false));
    }
    return told;
  }

  Uni<Count> total(SqlClient client) {
    return client.query(TOTAL).execute().map(rows -> count(rows.iterator().next()));
  }

  private static Count count(Row row) {
    return new Count(
        row.getLong("accepted"),
        row.getLong("counted"),
        row.getLong("duplicate"),
        row.getLong("quarantined"),
        row.getLong("skipped"));
  }

  private static Tuple columns(SortedMap<Integer, Count> counts) {
    return Columns.<Entry<Integer, Count>>of(counts.entrySet())
        .integer(Entry::getKey)
        .number(each -> each.getValue().accepted())
        .number(each -> each.getValue().counted())
        .number(each -> each.getValue().duplicate())
        .number(each -> each.getValue().quarantined())
        .number(each -> each.getValue().skipped())
        .tuple();
  }
}
