package dev.tollgate.vault.providerkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key as its owner may see it: never the secret, never its ciphertext.
///
/// @param masked `••••` and the last four characters
/// @param switchedOffByTier a tier change took it away; in a tier that allows it the owner switches
///   it on again
/// @param lastUsedFor the feature of the last call
@JsonInclude(JsonInclude.Include.ALWAYS)
public record KeyView(
    String provider,
    @Nullable String alias,
    @Nullable String model,
    @Nullable String endpoint,
    boolean active,
    boolean switchedOffByTier,
    String masked,
    @Nullable Instant lastUsedAt,
    @Nullable String lastUsedFor,
    Instant createdAt,
    Instant updatedAt) {
  private static final String MASK = "••••";

  static KeyView of(ProviderKey key) {
    return new KeyView(
        key.provider(),
        key.label().alias(),
        key.label().model(),
        key.secret().map(SealedSecret::endpoint).orElse(null),
        key.isActive(),
        key.onOff().switchedOffByTier(),
        MASK + key.secret().map(SealedSecret::lastFour).orElse(""),
        key.use().lastAt(),
        key.use().lastFor(),
        key.versions().createdAt(),
        key.versions().updatedAt());
  }
}
