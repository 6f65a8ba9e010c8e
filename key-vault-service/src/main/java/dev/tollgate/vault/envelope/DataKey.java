package dev.tollgate.vault.envelope;

import java.security.MessageDigest;
import java.util.UUID;

/// The key of one account, unwrapped, ready to seal and open that account's secrets.
public final class DataKey {
  private final UUID id;
  private final Sealer sealer;

  private DataKey(UUID id, Sealer sealer) {
    this.id = id;
    this.sealer = sealer;
  }

  /// @param checkValue what was recorded when the key was made: AES-GCM alone does not notice a
  ///   wrong key that was chosen to fit
  /// @throws UnreadableEnvelope when the material is not the key that was made
  public static DataKey of(UUID id, byte[] material, byte[] checkValue) {
    if (!MessageDigest.isEqual(checkValue, KeyedHash.checkValue(material))) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.NOT_AUTHENTIC);
    }
    return new DataKey(id, new Sealer(material));
  }

  public UUID id() {
    return id;
  }

  public Envelope seal(Secret secret, Binding binding) {
    return new Envelope(id, sealer.seal(secret.bytes(), binding.associatedData(id)));
  }

  /// @throws UnreadableEnvelope unless it was sealed by this key for this binding
  public Secret open(Envelope envelope, Binding binding) {
    return Secret.owning(
        sealer.open(envelope.sealed(), binding.associatedData(envelope.dataKeyId())));
  }

  @Override
  public String toString() {
    return "DataKey[" + id + "]";
  }
}
