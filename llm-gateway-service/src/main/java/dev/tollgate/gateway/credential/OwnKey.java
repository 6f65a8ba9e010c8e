package dev.tollgate.gateway.credential;

import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.gateway.routing.AuthStyle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key that an account brought. Calls with it cost no credits and no quota, and never fall back
/// to the platform's.
public final class OwnKey {
  private final UUID accountId;
  private final String provider;
  private final long version;
  private final Secret secret;
  private final @Nullable String endpoint;
  private final @Nullable String model;

  OwnKey(ResolvedKey resolved) {
    this.accountId = resolved.accountId();
    this.provider = resolved.provider();
    this.version = resolved.keyVersion();
    this.secret = new Secret(resolved.secret());
    this.endpoint = resolved.endpoint();
    this.model = resolved.model();
  }

  public UUID accountId() {
    return accountId;
  }

  public String provider() {
    return provider;
  }

  long version() {
    return version;
  }

  /// Base URL for providers that need one (Azure), as the vault pinned it.
  public @Nullable String endpoint() {
    return endpoint;
  }

  /// The model its owner chose for lane calls.
  public @Nullable String model() {
    return model;
  }

  public String headerValue(AuthStyle style) {
    return secret.headerValue(style.prefix());
  }

  public String scrub(String text) {
    return secret.scrub(text);
  }

  @Override
  public String toString() {
    return "OwnKey[" + accountId + ", " + provider + ", v" + version + "]";
  }
}
