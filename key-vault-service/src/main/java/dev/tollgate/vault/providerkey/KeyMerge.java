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
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// What becomes of the keys of an account that is merged into another: where the other has a key of
/// its own, that one wins; the rest move over, sealed anew.
@ApplicationScoped
class KeyMerge {
  private static final Logger LOG = Logger.getLogger(KeyMerge.class);

  private static final String OF_SOURCE =
      """
      select k.id, k.account_id, k.provider, k.state, k.data_key_id, k.switched_off_by_tier,
             k.version, k.key_version, k.envelope, k.fingerprint, k.last_four, k.origin, k.endpoint,
             k.alias, k.model, k.last_used_at, k.last_used_for, k.created_at, k.updated_at,
             d.id as own_id, d.kek_id as own_kek, d.wrapped as own_wrapped, d.check_value as own_check
        from provider_key k join data_key d on d.id = k.data_key_id
       where k.account_id = $1 order by k.provider for update of k
      """;

  private final DataKeys dataKeys;
  private final ProviderKeys keys;
  private final Sealing sealing;
  private final Clock clock;

  KeyMerge(DataKeys dataKeys, ProviderKeys keys, Sealing sealing, Clock clock) {
    this.dataKeys = dataKeys;
    this.keys = keys;
    this.sealing = sealing;
    this.clock = clock;
  }

  /// @param source who tells, for the audit entries
  /// @return what was done
  Uni<List<AuditEntry>> move(SqlConnection tx, UUID from, UUID into, String source) {
    return tx.preparedQuery(OF_SOURCE)
        .execute(Tuple.of(from))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> move(tx, row, into, source))
        .collect()
        .asList();
  }

  private Uni<AuditEntry> move(SqlConnection tx, Row row, UUID into, String source) {
    ProviderKey old = ProviderKeyRow.read(row);
    return keys.lockPlace(tx, into, old.provider(), clock.instant())
        .chain(place -> place.exists() ? Uni.createFrom().item(place) : take(tx, row, old, place))
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

  private Uni<ProviderKey> take(SqlConnection tx, Row row, ProviderKey old, ProviderKey place) {
    return dataKeys
        .of(old.accountId(), row, "own")
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
