package dev.tollgate.vault.kek;

import dev.tollgate.vault.envelope.Sealer;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;

/// KEKs made from master keys: scrypt once per master key at boot (about half a second and 128
/// MiB), then HKDF for the KEK and for its id. The id depends on the key, so a wrong master key has
/// an unknown id.
public final class LocalKek implements KekProvider {
  private static final int SCRYPT_N = 1 << 17;
  private static final int SCRYPT_R = 8;
  private static final int SCRYPT_P = 1;
  private static final byte[] SCRYPT_SALT = ascii("tollgate vault master key v1");

  private final String primary;
  private final Sealer primarySealer;
  private final Map<String, Sealer> sealers = new LinkedHashMap<>();

  /// @param others unwrap but do not wrap: previous master keys, or the next one while it is being
  ///   distributed
  public LocalKek(MasterKey primary, List<MasterKey> others) {
    Kek first = derive(primary);
    this.primary = first.id();
    this.primarySealer = first.sealer();
    sealers.put(first.id(), first.sealer());
    others.stream().map(LocalKek::derive).forEach(each -> sealers.put(each.id(), each.sealer()));
  }

  private record Kek(String id, Sealer sealer) {}

  private static Kek derive(MasterKey master) {
    byte[] stretched =
        SCrypt.generate(
            master.bytes(), SCRYPT_SALT, SCRYPT_N, SCRYPT_R, SCRYPT_P, Sealer.KEY_BYTES);
    String id = "local-" + HexFormat.of().formatHex(derive(stretched, "kek id", 8));
    return new Kek(id, new Sealer(derive(stretched, "kek", Sealer.KEY_BYTES)));
  }

  private static byte[] derive(byte[] stretched, String purpose, int length) {
    try {
      var parameters =
          HKDFParameterSpec.ofExtract()
              .addIKM(new SecretKeySpec(stretched, "HKDF"))
              .thenExpand(ascii("tollgate vault " + purpose + " v1"), length);
      return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is not available", e);
    }
  }

  @Override
  public Uni<KekIds> ids() {
    return Uni.createFrom().item(new KekIds(primary, sealers.keySet()));
  }

  @Override
  public Uni<WrappedKey> wrap(byte[] key, byte[] associatedData) {
    return Uni.createFrom()
        .item(() -> new WrappedKey(primary, primarySealer.seal(key, associatedData)));
  }

  @Override
  public Uni<byte[]> unwrap(WrappedKey wrapped, byte[] associatedData) {
    return Uni.createFrom().item(() -> open(sealers.get(wrapped.kekId()), wrapped, associatedData));
  }

  private static byte[] open(@Nullable Sealer sealer, WrappedKey wrapped, byte[] associatedData) {
    if (sealer == null) {
      throw new UnwrapRefused("unknown KEK " + wrapped.kekId());
    }
    try {
      return sealer.open(wrapped.bytes(), associatedData);
    } catch (UnreadableEnvelope e) {
      throw new UnwrapRefused("not wrapped by KEK " + wrapped.kekId() + " for this purpose");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
