package dev.tollgate.billing.journal;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/// The journal: append-only, and the database refuses an entry that does not sum to zero.
///
/// Entries get their numbers before they are committed, in any order. Who writes shares a lock
/// until its transaction ends; who has had it alone for a moment has seen every number given until
/// then.
@ApplicationScoped
public class JournalEntries {
  private static final String WRITE =
      "select pg_advisory_xact_lock_shared(hashtextextended('journal', 0))";

  private static final String ALONE =
      "select pg_advisory_xact_lock(hashtextextended('journal', 0))";

  private static final String LAST = "select coalesce(max(id), 0) from journal_entry";

  private static final String RECORD =
      """
      with entry as (
        insert into journal_entry (key, account_id, reason, recorded_at) values ($1, $2, $3, $4)
        on conflict (key) do nothing returning id)
      insert into journal_line (entry_id, position, account_id, book, amount_nano)
      select entry.id, line.position, $2, line.book, line.amount
        from entry, unnest($5::text[], $6::bigint[]) with ordinality as line (book, amount, position)
      """;

  private final Clock clock;

  JournalEntries(Clock clock) {
    this.clock = clock;
  }

  /// Records an entry in the running transaction; one with a known key is not recorded again.
  ///
  /// @return whether it was new
  public Uni<Boolean> record(SqlConnection tx, JournalEntry entry) {
    Tuple values =
        Tuple.tuple()
            .addString(entry.key())
            .addUUID(entry.accountId())
            .addString(entry.reason())
            .addOffsetDateTime(Utc.of(Utc.now(clock)))
            .addArrayOfString(
                entry.lines().stream().map(line -> line.book().wireName()).toArray(String[]::new))
            .addArrayOfLong(
                entry.lines().stream().map(JournalEntry.Line::amountNano).toArray(Long[]::new));
    return open(tx)
        .chain(() -> tx.preparedQuery(RECORD).execute(values))
        .map(RowSet::rowCount)
        .map(rows -> rows > 0);
  }

  /// To be called before entries are added to the running transaction by other means.
  Uni<Void> open(SqlConnection tx) {
    return tx.query(WRITE).execute().replaceWithVoid();
  }

  /// The last entry before which none will come to light any more. Waits for those who write, but
  /// not for long (503): who writes next waits behind it.
  Uni<Long> lastForGood(SqlConnection tx) {
    return tx.query("set local lock_timeout = '2s'")
        .execute()
        .chain(() -> tx.query(ALONE).execute())
        .chain(() -> tx.query(LAST).execute())
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
