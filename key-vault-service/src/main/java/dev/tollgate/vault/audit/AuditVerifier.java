package dev.tollgate.vault.audit;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.kek.ServiceKeys.ServiceKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Recomputes the chain of the audit log from its first batch, a page at a time.
@ApplicationScoped
class AuditVerifier {
  private static final int PAGE = 100;

  private static final String BATCHES =
      "select seq, key_id, entries, mac from audit_batch where seq > $1 order by seq limit $2";

  private static final String ENTRIES =
      """
      select batch, account_id, at, action, outcome, provider, key_version, feature,
             request_id, uses
        from audit_entry where batch between $1 and $2 order by batch, ordinal
      """;

  private static final String HEAD = "select seq, mac from audit_head";

  /// The first batch that entries name and that is not there.
  private static final String STRAY =
      """
      select min(e.batch) as batch from audit_entry e
       where (e.batch < 1 or e.batch > $1) and not exists (select from audit_batch b where b.seq = e.batch)
      """;

  /// How far the chain was followed: everything up to here is intact.
  private record Place(long seq, byte[] mac, long entries) {}

  private final WorkerTransactions worker;
  private final ServiceKeys keys;

  AuditVerifier(WorkerTransactions worker, ServiceKeys keys) {
    this.worker = worker;
    this.keys = keys;
  }

  /// The head is read first: what is written meanwhile is not looked at.
  ///
  /// @param kept the log's head as it was once
  Uni<AuditVerification> verify(AuditAnchor kept) {
    return worker
        .pool()
        .query(HEAD)
        .execute()
        .map(rows -> rows.iterator().next())
        .chain(
            head ->
                follow(
                    new Place(0, new byte[0], 0),
                    new AuditAnchor(head.getLong("seq"), head.getBuffer("mac").getBytes()),
                    kept));
  }

  private Uni<AuditVerification> follow(Place place, AuditAnchor head, AuditAnchor kept) {
    if (place.seq() >= head.seq()) {
      boolean same = MessageDigest.isEqual(place.mac(), head.mac()) && place.seq() >= kept.seq();
      return same ? strays(place) : Uni.createFrom().item(broken(place, place.seq() + 1));
    }
    return worker
        .pool()
        .preparedQuery(BATCHES)
        .execute(Tuple.of(place.seq(), (int) Math.min(PAGE, head.seq() - place.seq())))
        .map(rows -> rows.stream().toList())
        .chain(
            batches ->
                batches.isEmpty()
                    ? Uni.createFrom().item(broken(place, place.seq() + 1))
                    : entries(batches)
                        .chain(entries -> check(place, head, kept, batches, entries)));
  }

  /// All batches fit: what is left to find are entries outside any.
  private Uni<AuditVerification> strays(Place end) {
    return worker
        .pool()
        .preparedQuery(STRAY)
        .execute(Tuple.of(end.seq()))
        .map(rows -> rows.iterator().next().getLong("batch"))
        .map(stray -> stray == null ? intact(end) : broken(end, stray));
  }

  private Uni<Map<Long, List<Row>>> entries(List<Row> batches) {
    Tuple range = Tuple.of(batches.getFirst().getLong("seq"), batches.getLast().getLong("seq"));
    return worker
        .pool()
        .preparedQuery(ENTRIES)
        .execute(range)
        .map(rows -> rows.stream().collect(Collectors.groupingBy(row -> row.getLong("batch"))));
  }

  private Uni<AuditVerification> check(
      Place from,
      AuditAnchor head,
      AuditAnchor kept,
      List<Row> batches,
      Map<Long, List<Row>> entries) {
    Place place = from;
    for (Row batch : batches) {
      long seq = batch.getLong("seq");
      List<Row> held = entries.getOrDefault(seq, List.of());
      if (!fits(place, batch, held) || !kept.admits(seq, batch.getBuffer("mac").getBytes())) {
        return Uni.createFrom().item(broken(place, place.seq() + 1));
      }
      place = new Place(seq, batch.getBuffer("mac").getBytes(), place.entries() + held.size());
    }
    return follow(place, head, kept);
  }

  private boolean fits(Place before, Row batch, List<Row> held) {
    ServiceKey key = keys.audit();
    long seq = before.seq() + 1;
    if (batch.getLong("seq") != seq
        || batch.getInteger("entries") != held.size()
        || !batch.getUUID("key_id").equals(key.id())
        || !held.stream().allMatch(row -> Action.exists(row.getString("action")))) {
      return false;
    }
    List<AuditEntry> written = held.stream().map(AuditVerifier::entry).toList();
    byte[] mac = AuditChain.mac(key.hash(), before.mac(), seq, written);
    return MessageDigest.isEqual(batch.getBuffer("mac").getBytes(), mac);
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.getOffsetDateTime("at").toInstant(),
        row.getUUID("account_id"),
        Action.valueOf(row.getString("action")),
        row.getString("outcome"),
        row.getString("provider"),
        row.getLong("key_version"),
        row.getString("feature"),
        row.getString("request_id"),
        null,
        "",
        row.getLong("uses"));
  }

  private static AuditVerification intact(Place place) {
    return new AuditVerification(place.seq(), place.entries(), true, null, text(place));
  }

  private static AuditVerification broken(Place place, long first) {
    return new AuditVerification(place.seq(), place.entries(), false, first, text(place));
  }

  private static String text(Place place) {
    return new AuditAnchor(place.seq(), place.mac()).text();
  }
}
