package dev.tollgate.vault.audit;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.kek.ServiceKeys.ServiceKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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

  /// The first batch outside the chain, or that entries name and that is not there. In one
  /// statement: batches that were written meanwhile lie before the head as it is now.
  private static final String STRAY =
      """
      select least(
               (select min(seq) from audit_batch where seq < 1),
               (select min(seq) from audit_batch where seq > head.seq),
               (select min(batch) from audit_entry where batch < 1),
               (select min(batch) from audit_entry where batch > head.seq),
               (select min(e.batch) from audit_entry e
                 where e.batch > $1 and not exists (select from audit_batch b where b.seq = e.batch))
             ) as batch
        from audit_head head
      """;

  /// How far the chain was followed: everything up to here is intact.
  private record Place(long seq, byte[] mac, long entries) {}

  /// All that is kept between two pages.
  ///
  /// @param broken the batch after this place does not fit, or is not there
  private record Walk(Place place, boolean broken) {
    static Walk start() {
      return new Walk(new Place(0, new byte[0], 0), false);
    }

    boolean goesOn(AuditAnchor head) {
      return !broken && place.seq() < head.seq();
    }
  }

  private final WorkerTransactions worker;
  private final ServiceKeys keys;
  private final int page;

  @Inject
  AuditVerifier(WorkerTransactions worker, ServiceKeys keys) {
    this(worker, keys, PAGE);
  }

  /// @param page batches that are read at once
  AuditVerifier(WorkerTransactions worker, ServiceKeys keys, int page) {
    this.worker = worker;
    this.keys = keys;
    this.page = page;
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
        .map(row -> new AuditAnchor(row.getLong("seq"), row.getBuffer("mac").getBytes()))
        .chain(head -> follow(head, kept).chain(walk -> conclude(walk, head, kept)));
  }

  /// A loop, however long the log is: each page is forgotten when the next one is read.
  private Uni<Walk> follow(AuditAnchor head, AuditAnchor kept) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<>(Walk.start()),
            reached -> next(Objects.requireNonNull(reached.get()), head, kept).invoke(reached::set))
        .whilst(walk -> walk.goesOn(head))
        .collect()
        .last();
  }

  private Uni<Walk> next(Walk walk, AuditAnchor head, AuditAnchor kept) {
    if (!walk.goesOn(head)) {
      return Uni.createFrom().item(walk);
    }
    Place place = walk.place();
    return worker
        .pool()
        .preparedQuery(BATCHES)
        .execute(Tuple.of(place.seq(), (int) Math.min(page, head.seq() - place.seq())))
        .map(rows -> rows.stream().toList())
        .chain(
            batches ->
                batches.isEmpty()
                    ? Uni.createFrom().item(new Walk(place, true))
                    : entries(batches).map(entries -> check(place, kept, batches, entries)));
  }

  private Uni<AuditVerification> conclude(Walk walk, AuditAnchor head, AuditAnchor kept) {
    Place end = walk.place();
    boolean whole =
        !walk.broken() && MessageDigest.isEqual(end.mac(), head.mac()) && end.seq() >= kept.seq();
    return whole ? strays(end) : Uni.createFrom().item(broken(end, end.seq() + 1));
  }

  /// All batches fit: what is left to find lies outside of them.
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

  /// The walk after these batches, or up to the first that does not fit.
  private Walk check(
      Place from, AuditAnchor kept, List<Row> batches, Map<Long, List<Row>> entries) {
    Place place = from;
    for (Row batch : batches) {
      long seq = batch.getLong("seq");
      List<Row> held = entries.getOrDefault(seq, List.of());
      if (!fits(place, batch, held) || !kept.admits(seq, batch.getBuffer("mac").getBytes())) {
        return new Walk(place, true);
      }
      place = new Place(seq, batch.getBuffer("mac").getBytes(), place.entries() + held.size());
    }
    return new Walk(place, false);
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
