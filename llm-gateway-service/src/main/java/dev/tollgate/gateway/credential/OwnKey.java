package dev.tollgate.gateway.credential;

import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.gateway.provider.AzureAddress;
import dev.tollgate.gateway.routing.AuthStyle;
import dev.tollgate.gateway.routing.Provider;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key that an account brought. Calls with it cost no credits and no quota, and never fall back
/// to the platform's.
public final class OwnKey {
  private final UUID accountId;
  private final String provider;
  private final long version;
  private final Secret secret;
  private final String origin;
  private final @Nullable String endpoint;
  private final @Nullable String model;

  OwnKey(ResolvedKey resolved) {
    this.accountId = resolved.accountId();
    this.provider = resolved.provider();
    this.version = resolved.keyVersion();
    this.secret = new Secret(resolved.secret());
    this.origin = resolved.origin();
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

  /// Whether it may be used at this provider: the vault has sealed it to one origin, and it goes
  /// there alone, or to a runtime that the operator has declared internal.
  public boolean mayGoTo(Provider destination) {
    return destination.internal() || originOf(address(destination)).equals(origin);
  }

  private URI address(Provider destination) {
    return destination.isAddressedByKey() ? AzureAddress.of(endpoint) : destination.baseUrl();
  }

  private static String originOf(URI address) {
    return address.getScheme() + "://" + address.getAuthority();
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
