package dev.tollgate.vault.kek;

import dev.tollgate.vault.VaultConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;

/// Makes the one KEK provider this deployment is configured for.
class KekSelection {
  @Produces
  @Singleton
  KekProvider kekProvider(VaultConfig config, Vertx vertx) {
    return switch (config.kek().source()) {
      case LOCAL -> local(config);
      case TRANSIT -> transit(config.transit(), vertx);
    };
  }

  private static KekProvider local(VaultConfig config) {
    MasterKeys keys = MasterKeys.read(config.master());
    return new LocalKek(keys.primary(), keys.others());
  }

  private static KekProvider transit(VaultConfig.Transit config, Vertx vertx) {
    URI url =
        config
            .url()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "tollgate.vault.transit.url is missing: the address of Vault or OpenBao"));
    return new TransitKek(new TransitClient(vertx, config, url), config.keyName());
  }
}
