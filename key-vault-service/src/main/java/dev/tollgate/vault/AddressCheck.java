package dev.tollgate.vault;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/// Refuses to boot with an address to which tokens or customers' keys would go in the clear: only
/// this machine may be reached without TLS.
@Singleton
class AddressCheck {
  private final VaultConfig config;

  AddressCheck(VaultConfig config) {
    this.config = config;
  }

  /// Before anything is sent.
  void onStart(@Observes @Priority(10) StartupEvent start) {
    check("tollgate.vault.transit.url", config.transit().url());
    check("TOLLGATE_PROVIDER_BASE_URL_OVERRIDE", config.probe().baseUrlOverride());
  }

  /// @throws ConfigurationException unless it is https or leads to this machine
  static void check(String setting, Optional<URI> address) {
    if (!address.map(AddressCheck::isSafe).orElse(true)) {
      throw new ConfigurationException(
          setting + " must be https, or an address of this machine: " + address.get());
    }
  }

  private static boolean isSafe(URI address) {
    return address.getHost() != null
        && ("https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && isThisMachine(address.getHost())));
  }

  private static boolean isThisMachine(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      // A name, which resolves to whatever somebody says.
      return false;
    }
  }
}
