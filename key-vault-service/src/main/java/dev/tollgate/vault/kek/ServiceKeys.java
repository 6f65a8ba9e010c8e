package dev.tollgate.vault.kek;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.envelope.AssociatedData;
import dev.tollgate.vault.envelope.KeyedHash;
import dev.tollgate.vault.envelope.Sealer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The service's own two keys, made at the first boot of a deployment, wrapped like data keys and
/// unwrapped at each boot. They outlive master keys: fingerprints and the audit chain stay
/// verifiable after a rotation.
@Singleton
public class ServiceKeys {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String FINGERPRINT = "fingerprint";
  private static final String AUDIT = "audit";

  private static final String FIND =
      "select id, kek_id, wrapped, check_value from service_key where purpose = $1";

  private static final String ADD =
      """
      insert into service_key (id, purpose, kek_id, wrapped, check_value)
      values ($1, $2, $3, $4, $5) on conflict (purpose) do nothing
      """;

  private final KekProvider keks;
  private final WorkerTransactions worker;
  private final SecureRandom random = new SecureRandom();
  private @Nullable ServiceKey fingerprint;
  private @Nullable ServiceKey audit;

  ServiceKeys(KekProvider keks, WorkerTransactions worker) {
    this.keks = keks;
    this.worker = worker;
  }

  /// @param hash HMAC-SHA-256 under the key
  public record ServiceKey(UUID id, KeyedHash hash) {}

  /// Before anything that writes fingerprints or audit entries; after the migrations.
  void load(@Observes @Priority(100) StartupEvent start) {
    fingerprint = load(FINGERPRINT);
    audit = load(AUDIT);
  }

  /// Tells equal provider keys of one account apart from different ones.
  public KeyedHash fingerprint() {
    return loaded(fingerprint).hash();
  }

  /// Chains the audit log.
  public ServiceKey audit() {
    return loaded(audit);
  }

  private static ServiceKey loaded(@Nullable ServiceKey key) {
    if (key == null) {
      throw new IllegalStateException("service keys are not loaded yet");
    }
    return key;
  }

  private ServiceKey load(String purpose) {
    return worker
        .pool()
        .preparedQuery(FIND)
        .execute(Tuple.of(purpose))
        .chain(
            rows ->
                rows.size() == 0
                    ? make(purpose)
                    : Uni.createFrom().item(SealedKey.of(rows.iterator().next())))
        .chain(row -> open(purpose, row))
        .await()
        .atMost(PATIENCE);
  }

  private Uni<SealedKey> make(String purpose) {
    UUID id = UUID.randomUUID();
    byte[] material = new byte[Sealer.KEY_BYTES];
    random.nextBytes(material);
    byte[] check = KeyedHash.checkValue(material);
    return keks.wrap(material, associated(purpose, id))
        .chain(
            wrapped ->
                worker.inTransaction(tx -> add(tx, purpose, new SealedKey(id, wrapped, check))));
  }

  private static Uni<SealedKey> add(SqlConnection tx, String purpose, SealedKey made) {
    Tuple values =
        Tuple.of(
            made.id(),
            purpose,
            made.wrapped().kekId(),
            Buffer.buffer(made.wrapped().bytes()),
            Buffer.buffer(made.checkValue()));
    return DataKeys.useKek(tx, made.wrapped().kekId())
        .chain(() -> tx.preparedQuery(ADD).execute(values))
        .chain(() -> tx.preparedQuery(FIND).execute(Tuple.of(purpose)))
        .map(ServiceKeys::only);
  }

  private static SealedKey only(RowSet<Row> rows) {
    return SealedKey.of(rows.iterator().next());
  }

  private Uni<ServiceKey> open(String purpose, SealedKey row) {
    return keks.unwrap(row.wrapped(), associated(purpose, row.id()))
        .map(
            material -> {
              if (!MessageDigest.isEqual(KeyedHash.checkValue(material), row.checkValue())) {
                throw new UnwrapRefused("service key " + purpose + " is not the one that was made");
              }
              return new ServiceKey(row.id(), new KeyedHash(material));
            });
  }

  static byte[] associated(String purpose, UUID id) {
    return AssociatedData.of("tollgate vault service key v1").and(purpose).and(id).bytes();
  }
}
