package dev.tollgate.vault.kek;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// KEKs that never leave HashiCorp Vault's or OpenBao's transit engine: one named key there, each
/// of its versions a KEK. Rotating the key there activates a new one. Its `min_decryption_version`
/// only refuses old ones, and can be lowered again; trimming the key to a `min_available_version`
/// destroys them, everywhere but in backups of that Vault.
public final class TransitKek implements KekProvider {
  /// What transit itself puts before its ciphertext.
  private static final Pattern CIPHERTEXT = Pattern.compile("vault:v(\\d{1,9}):[A-Za-z0-9+/=]+");

  private final TransitClient transit;
  private final String keyName;

  TransitKek(TransitClient transit, String keyName) {
    this.transit = transit;
    this.keyName = keyName;
  }

  @Override
  public Uni<KekIds> ids() {
    return transit.get("keys/" + keyName).map(this::ids);
  }

  private KekIds ids(JsonObject key) {
    int latest = key.getInteger("latest_version");
    Set<String> known = new HashSet<>();
    for (int version = Math.max(1, key.getInteger("min_decryption_version"));
        version <= latest;
        version++) {
      known.add(id(version));
    }
    return new KekIds(id(latest), known);
  }

  @Override
  public Uni<WrappedKey> wrap(byte[] key, byte[] associatedData) {
    return transit
        .post(
            "encrypt/" + keyName,
            new JsonObject()
                .put("plaintext", base64(key))
                .put("associated_data", base64(associatedData)))
        .map(answer -> answer.getString("ciphertext"))
        .map(text -> new WrappedKey(id(versionOf(text)), text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public Uni<byte[]> unwrap(WrappedKey wrapped, byte[] associatedData) {
    String text = new String(wrapped.bytes(), StandardCharsets.US_ASCII);
    if (!CIPHERTEXT.matcher(text).matches() || !id(versionOf(text)).equals(wrapped.kekId())) {
      return Uni.createFrom()
          .failure(new UnwrapRefused("not wrapped by transit key " + wrapped.kekId()));
    }
    return transit
        .open(
            "decrypt/" + keyName,
            new JsonObject().put("ciphertext", text).put("associated_data", base64(associatedData)))
        .map(answer -> Base64.getDecoder().decode(answer.getString("plaintext")));
  }

  private static int versionOf(String ciphertext) {
    Matcher matcher = CIPHERTEXT.matcher(ciphertext);
    if (!matcher.matches()) {
      throw new KekUnavailable("transit answered something that is no ciphertext");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private String id(int version) {
    return "transit-" + keyName + "-v" + version;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
