package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.Envelope;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import dev.tollgate.vault.kek.DataKeys;
import dev.tollgate.vault.kek.UnwrapRefused;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// What becomes of the keys of an account that is merged into another: where the other has a key of
/// its own, that one wins; the rest move over, sealed anew. The data keys they were sealed with are
/// destroyed, but for those of a key that does not open and has to stay.
@ApplicationScoped
class KeyMerge {
  private static final Logger LOG = Logger.getLogger(KeyMerge.class);

  private static final String DATA_KEYS =
      "select id, kek_id, wrapped, check_value from data_key where id = any ($1)";

  /// A key of the source, locked, and the data key that seals it now.
  private record Held(ProviderKey key, Row dataKey) {}

  private final DataKeys dataKeys;
  private final AccountStates states;
  private final ProviderKeys keys;
  private final Sealing sealing;
  private final Clock clock;

  KeyMerge(
      DataKeys dataKeys, AccountStates states, ProviderKeys keys, Sealing sealing, Clock clock) {
    this.dataKeys = dataKeys;
    this.states = states;
    this.keys = keys;
    this.sealing = sealing;
    this.clock = clock;
  }

  /// Locks the target before its keys, as those do who change one of them.
  ///
  /// @param source who tells, for the audit entries
  /// @return what was done
  Uni<List<AuditEntry>> move(SqlConnection tx, UUID from, UUID into, String source) {
    return states
        .lock(tx, into)
        .chain(() -> hold(tx, from))
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable)
        .onItem()
        .transformToUniAndConcatenate(held -> move(tx, held, into, source))
        .collect()
        .asList()
        .call(() -> keys.destroyUnusedDataKeys(tx, from));
  }

  /// Two statements: one that waited for the lock of a key which was just sealed anew would not see
  /// its new data key, and leave the key out.
  private Uni<List<Held>> hold(SqlConnection tx, UUID accountId) {
    return keys.lockAll(tx, accountId)
        .chain(
            all ->
                tx.preparedQuery(DATA_KEYS)
                    .execute(Tuple.tuple().addArrayOfUUID(dataKeyIds(all)))
                    .map(rows -> held(all, rows)));
  }

  private static UUID[] dataKeyIds(List<ProviderKey> all) {
    return all.stream().map(KeyMerge::dataKeyId).distinct().toArray(UUID[]::new);
  }

  private static UUID dataKeyId(ProviderKey key) {
    return key.secret().orElseThrow().dataKeyId();
  }

  private static List<Held> held(List<ProviderKey> all, RowSet<Row> rows) {
    Map<UUID, Row> dataKeys =
        rows.stream().collect(Collectors.toMap(row -> row.getUUID("id"), row -> row));
    return all.stream()
        .map(key -> new Held(key, Objects.requireNonNull(dataKeys.get(dataKeyId(key)))))
        .toList();
  }

  private Uni<AuditEntry> move(SqlConnection tx, Held held, UUID into, String source) {
    ProviderKey old = held.key();
    return keys.lockPlace(tx, into, old.provider(), clock.instant())
        .chain(place -> place.exists() ? Uni.createFrom().item(place) : take(tx, held, place))
        .call(() -> keys.store(tx, old.delete(clock.instant())))
        .map(place -> entry(place, AuditEntry.DONE, source))
        .onFailure(KeyMerge::isTampering)
        .recoverWithItem(fault -> leave(old, fault, source));
  }

  private static boolean isTampering(Throwable fault) {
    return fault instanceof UnreadableEnvelope || fault instanceof UnwrapRefused;
  }

  /// A key that does not open stays where it is; the others move all the same.
  private AuditEntry leave(ProviderKey old, Throwable fault, String source) {
    LOG.errorf(
        "key of merged account %s for %s cannot be opened: %s",
        old.accountId(), old.provider(), fault.getMessage());
    return entry(old, "unreadable", source);
  }

  private Uni<ProviderKey> take(SqlConnection tx, Held held, ProviderKey place) {
    ProviderKey old = held.key();
    return dataKeys
        .of(old.accountId(), held.dataKey())
        .chain(
            own ->
                dataKeys
                    .current(tx, place.accountId())
                    .map(
                        current ->
                            place.save(
                                resealed(old, own, place, current), old.label(), clock.instant())))
        .map(moved -> old.isActive() ? moved : moved.deactivate(clock.instant()))
        .call(moved -> keys.store(tx, moved));
  }

  private SealedSecret resealed(ProviderKey old, DataKey own, ProviderKey place, DataKey current) {
    SealedSecret held = old.secret().orElseThrow();
    try (Secret secret = own.open(Envelope.parse(held.envelope()), old.binding(held.origin()))) {
      return sealing.seal(place, secret, held.origin(), held.endpoint(), current);
    }
  }

  private AuditEntry entry(ProviderKey place, String outcome, String source) {
    return new AuditEntry(
        clock.instant(),
        place.accountId(),
        Action.MERGE,
        outcome,
        place.provider(),
        place.versions().keyVersion(),
        null,
        null,
        null,
        source);
  }
}
