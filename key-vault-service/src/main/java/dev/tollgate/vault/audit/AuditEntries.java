package dev.tollgate.vault.audit;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.kek.ServiceKeys.ServiceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// The audit log's rows. Entries are only ever added, a batch at a time, each batch chained to the
/// one before.
@ApplicationScoped
public class AuditEntries {
  private static final String HEAD = "select seq, mac from audit_head for update";

  /// One statement, one round trip: the new head, batch, entries and people, but none of accounts
  /// that are erased. Where the head is not the one the batch was chained to, nothing at all.
  private static final String ADD =
      """
      with head as (
        update audit_head set seq = $1, mac = $4 where seq = $1::bigint - 1 and mac = $16 returning seq
      ), batch as (
        insert into audit_batch (seq, key_id, entries, mac)
        select seq, $2::uuid, $3::int, $4 from head returning seq
      ), given as (
        select * from unnest($5::uuid[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
                             $10::bigint[], $11::text[], $12::text[], $13::uuid[], $14::text[],
                             $15::bigint[])
          with ordinality as g(account_id, at, action, outcome, provider,
                               key_version, feature, request_id, principal_id, source, uses, ordinal)
      ), entries as (
        insert into audit_entry (batch, ordinal, account_id, at, action, outcome, provider,
                                 key_version, feature, request_id, uses)
        select seq, ordinal, account_id, at, action, outcome, provider,
               key_version, feature, request_id, uses
          from given, batch
      ), people as (
        insert into audit_person (batch, ordinal, account_id, principal_id, source)
        select seq, ordinal, account_id, principal_id, source from given, batch
         where not exists (select from account_tier t
                            where t.account_id = given.account_id and t.status = 'ERASED')
      )
      select seq from batch
      """;

  /// The end of the chain.
  private record Head(long seq, byte[] mac) {
    /// No log ends like this.
    static final Head UNKNOWN = new Head(-1, new byte[0]);

    static Head of(Row row) {
      return new Head(row.getLong("seq"), row.getBuffer("mac").getBytes());
    }
  }

  private final ServiceKeys keys;
  private final WorkerTransactions worker;

  /// As the last batch of [#append] left it; somebody may have added another one since.
  private volatile Head latest = Head.UNKNOWN;

  AuditEntries(ServiceKeys keys, WorkerTransactions worker) {
    this.keys = keys;
    this.worker = worker;
  }

  /// Adds a batch within a transaction. Call it last: the chain's head stays locked until the end.
  public Uni<Void> add(SqlConnection tx, List<AuditEntry> entries) {
    if (entries.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return addLocked(tx, entries).replaceWithVoid();
  }

  /// Adds a batch in a transaction of its own: a single statement, when nobody else has added since
  /// the last one.
  Uni<Void> append(List<AuditEntry> entries) {
    ServiceKey key = keys.audit();
    Head before = latest;
    Head after = after(before, key, entries);
    return worker
        .pool()
        .preparedQuery(ADD)
        .execute(values(key, before, after, entries))
        .chain(
            added ->
                added.size() == 1
                    ? Uni.createFrom().item(after)
                    : worker.inTransaction(tx -> addLocked(tx, entries)))
        .invoke(head -> latest = head)
        .replaceWithVoid();
  }

  private Uni<Head> addLocked(SqlConnection tx, List<AuditEntry> entries) {
    ServiceKey key = keys.audit();
    return tx.query(HEAD)
        .execute()
        .map(rows -> Head.of(rows.iterator().next()))
        .chain(
            before -> {
              Head after = after(before, key, entries);
              return tx.preparedQuery(ADD)
                  .execute(values(key, before, after, entries))
                  .invoke(AuditEntries::requireAdded)
                  .replaceWith(after);
            });
  }

  private static void requireAdded(RowSet<Row> added) {
    if (added.size() != 1) {
      throw new IllegalStateException("the audit log's head changed under its lock");
    }
  }

  private static Head after(Head before, ServiceKey key, List<AuditEntry> entries) {
    long seq = before.seq() + 1;
    return new Head(seq, AuditChain.mac(key.hash(), before.mac(), seq, entries));
  }

  /// Forgets who did what and from where for accounts that are erased; what was done stays, and so
  /// does the chain. Locks the chain's head first, so that no batch under way is missed. To be
  /// followed by [#add] with an entry in the same transaction: one that waits meanwhile does not
  /// know of the erasure, and only a head that has moved makes it look again.
  public Uni<Void> forgetPeople(SqlConnection tx, List<UUID> erased) {
    if (erased.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return tx.query(HEAD)
        .execute()
        .chain(
            () ->
                tx.preparedQuery("delete from audit_person where account_id = any($1)")
                    .execute(Tuple.of(erased.toArray(UUID[]::new))))
        .replaceWithVoid();
  }

  private static Tuple values(ServiceKey key, Head before, Head after, List<AuditEntry> entries) {
    return Tuple.tuple()
        .addLong(after.seq())
        .addUUID(key.id())
        .addInteger(entries.size())
        .addBuffer(Buffer.buffer(after.mac()))
        .addArrayOfUUID(column(entries, UUID[]::new, AuditEntry::accountId))
        .addArrayOfOffsetDateTime(
            column(entries, OffsetDateTime[]::new, each -> each.at().atOffset(ZoneOffset.UTC)))
        .addArrayOfString(column(entries, String[]::new, each -> each.action().name()))
        .addArrayOfString(column(entries, String[]::new, AuditEntry::outcome))
        .addArrayOfString(column(entries, String[]::new, AuditEntry::provider))
        .addArrayOfLong(column(entries, Long[]::new, AuditEntry::keyVersion))
        .addArrayOfString(column(entries, String[]::new, AuditEntry::feature))
        .addArrayOfString(column(entries, String[]::new, AuditEntry::requestId))
        .addArrayOfUUID(column(entries, UUID[]::new, AuditEntry::who))
        .addArrayOfString(column(entries, String[]::new, AuditEntry::source))
        .addArrayOfLong(column(entries, Long[]::new, AuditEntry::uses))
        .addBuffer(Buffer.buffer(before.mac()));
  }

  private static <T> T[] column(
      List<AuditEntry> entries, IntFunction<T[]> array, Function<AuditEntry, ?> value) {
    return entries.stream().map(value).toArray(array);
  }
}
