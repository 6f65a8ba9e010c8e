package dev.tollgate.metering.ingest;

import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// Whether metering's books agree, for operators.
@Path("/admin/v1/usage/conservation")
@RolesAllowed("operator")
public class ConservationResource {
  /// @param accepted usage events taken from Kafka
  /// @param quarantined those that still wait in quarantine
  /// @param skipped records of the topic that are no usage events
  /// @param hours requests in all hour windows; likewise days and months: each is the sum of all
  ///   that was counted
  /// @param balanced accepted = counted + duplicate + quarantined, and all windows hold what was
  ///   counted
  public record Conservation(
      long accepted,
      long counted,
      long duplicate,
      long quarantined,
      long skipped,
      long hours,
      long days,
      long months,
      boolean balanced) {}

  private record Windows(long hours, long days, long months) {}

  private static final String SNAPSHOT =
      "set transaction isolation level repeatable read, read only";

  private static final String WINDOWS =
      """
      select (select coalesce(sum(requests), 0)::bigint from usage_hour) as hours,
             (select coalesce(sum(requests), 0)::bigint from usage_day) as days,
             (select coalesce(sum(requests), 0)::bigint from usage_month) as months
      """;

  private final WorkerTransactions worker;
  private final IngestTally tally;

  ConservationResource(WorkerTransactions worker, IngestTally tally) {
    this.worker = worker;
    this.tally = tally;
  }

  @GET
  public Uni<Conservation> conservation() {
    return worker.inTransaction(
        tx ->
            tx.query(SNAPSHOT)
                .execute()
                .chain(() -> tally.total(tx))
                .chain(count -> windows(tx).map(windows -> compare(count, windows))));
  }

  private static Uni<Windows> windows(SqlConnection transaction) {
    return transaction
        .query(WINDOWS)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(row -> new Windows(row.getLong("hours"), row.getLong("days"), row.getLong("months")));
  }

  private static Conservation compare(IngestTally.Count count, Windows windows) {
    boolean balanced =
        count.accepted() == count.counted() + count.duplicate() + count.quarantined()
            && windows.hours() == count.counted()
            && windows.days() == count.counted()
            && windows.months() == count.counted();
    return new Conservation(
        count.accepted(),
        count.counted(),
        count.duplicate(),
        count.quarantined(),
        count.skipped(),
        windows.hours(),
        windows.days(),
        windows.months(),
        balanced);
  }
}
