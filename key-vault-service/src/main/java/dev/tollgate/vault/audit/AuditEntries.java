package dev.tollgate.vault.audit;

import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.kek.ServiceKeys.ServiceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
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

  /// One statement, one round trip: batch, entries, people, and the new head.
  private static final String ADD =
      """
      with batch as (
        insert into audit_batch (seq, key_id, entries, mac) values ($1, $2, $3, $4) returning seq
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
      )
      update audit_head set seq = batch.seq, mac = $4 from batch
      """;

  private final ServiceKeys keys;

  AuditEntries(ServiceKeys keys) {
    this.keys = keys;
  }

  /// Adds a batch within a transaction. Call it last: the chain's head stays locked until the end.
  public Uni<Void> add(SqlConnection tx, List<AuditEntry> entries) {
    if (entries.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return tx.query(HEAD)
        .execute()
        .map(rows -> rows.iterator().next())
        .chain(head -> tx.preparedQuery(ADD).execute(values(head, entries)))
        .replaceWithVoid();
  }

  /// Forgets who did what and from where for an account that is erased; what was done stays, and so
  /// does the chain.
  public Uni<Void> forgetPeople(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery("delete from audit_person where account_id = $1")
        .execute(Tuple.of(accountId))
        .replaceWithVoid();
  }

  private Tuple values(Row head, List<AuditEntry> entries) {
    ServiceKey key = keys.audit();
    long seq = head.getLong("seq") + 1;
    byte[] mac = AuditChain.mac(key.hash(), head.getBuffer("mac").getBytes(), seq, entries);
    return Tuple.tuple()
        .addLong(seq)
        .addUUID(key.id())
        .addInteger(entries.size())
        .addBuffer(Buffer.buffer(mac))
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
        .addArrayOfLong(column(entries, Long[]::new, AuditEntry::uses));
  }

  private static <T> T[] column(
      List<AuditEntry> entries, IntFunction<T[]> array, Function<AuditEntry, ?> value) {
    return entries.stream().map(value).toArray(array);
  }
}
