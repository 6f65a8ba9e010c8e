package dev.tollgate.vault.kek;

import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.KeyedHash;
import dev.tollgate.vault.envelope.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Keys of ours between two wrappings: what a rotation does with them.
@ApplicationScoped
public class KeyWrapping {
  /// Keys that may be on their way to a KEK that lives elsewhere.
  public static final int AT_ONCE = 8;

  private static final Logger LOG = Logger.getLogger(KeyWrapping.class);

  private final KekProvider keks;
  private final SecureRandom random = new SecureRandom();

  KeyWrapping(KekProvider keks) {
    this.keks = keks;
  }

  /// @param wrapped by the primary KEK
  public record Rewrapped(UUID id, byte[] wrapped) {}

  /// @param key ready to seal with, @param wrapped as it is to be stored, @param checkValue as well
  public record NewDataKey(DataKey key, WrappedKey wrapped, byte[] checkValue) {}

  public Uni<String> primary() {
    return keks.ids().map(KekIds::primary);
  }

  /// Keeps the KEK from being retired until the transaction ends; fails when it is retired already.
  public Uni<Void> use(SqlConnection tx, String kekId) {
    return DataKeys.useKek(tx, kekId);
  }

  /// @param row of a data key, with its account
  /// @return empty when it cannot be unwrapped: it stays as it is
  public Uni<Optional<Rewrapped>> rewrapDataKey(Row row, String primary) {
    byte[] purpose = DataKeys.purpose(row.getUUID("account_id"), row.getUUID("id"));
    return rewrap(SealedKey.of(row), purpose, primary);
  }

  /// @param row of a service key, with its purpose
  public Uni<Optional<Rewrapped>> rewrapServiceKey(Row row, String primary) {
    byte[] purpose = ServiceKeys.associated(row.getString("purpose"), row.getUUID("id"));
    return rewrap(SealedKey.of(row), purpose, primary);
  }

  /// A new data key for an account, wrapped by the primary KEK; not stored yet.
  public Uni<NewDataKey> newDataKey(UUID accountId) {
    UUID id = UUID.randomUUID();
    byte[] material = new byte[Sealer.KEY_BYTES];
    random.nextBytes(material);
    byte[] check = KeyedHash.checkValue(material);
    DataKey key = DataKey.of(id, material, check);
    return keks.wrap(material, DataKeys.purpose(accountId, id))
        .eventually(() -> Arrays.fill(material, (byte) 0))
        .map(wrapped -> new NewDataKey(key, wrapped, check));
  }

  private Uni<Optional<Rewrapped>> rewrap(SealedKey key, byte[] purpose, String primary) {
    return keks.unwrap(key.wrapped(), purpose)
        .invoke(material -> requireTheOneThatWasMade(material, key))
        .chain(
            material ->
                keks.wrap(material, purpose).eventually(() -> Arrays.fill(material, (byte) 0)))
        .invoke(wrapped -> requirePrimary(wrapped, primary))
        .map(wrapped -> Optional.of(new Rewrapped(key.id(), wrapped.bytes())))
        .onFailure(UnwrapRefused.class)
        .recoverWithItem(
            fault -> {
              LOG.errorf("key %s cannot be re-wrapped: %s", key.id(), fault.getMessage());
              return Optional.empty();
            });
  }

  private static void requireTheOneThatWasMade(byte[] material, SealedKey key) {
    if (!MessageDigest.isEqual(KeyedHash.checkValue(material), key.checkValue())) {
      throw new UnwrapRefused("not the key that was made");
    }
  }

  private static void requirePrimary(WrappedKey wrapped, String primary) {
    if (!wrapped.kekId().equals(primary)) {
      throw new KekUnavailable("the primary KEK has changed meanwhile");
    }
  }
}
