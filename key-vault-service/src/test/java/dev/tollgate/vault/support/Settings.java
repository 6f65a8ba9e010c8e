package dev.tollgate.vault.support;

import dev.tollgate.vault.VaultConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.util.Map;

/// The vault's settings as it would read them, without a running vault.
public final class Settings {
  private Settings() {}

  /// Defaults, but for those given.
  public static VaultConfig of(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withValidator(new BeanValidationConfigValidatorImpl())
        .withMapping(VaultConfig.class)
        .withDefaultValue("tollgate.vault.environment.redis-url", "redis://localhost:6379")
        .withDefaultValue("tollgate.vault.environment.jwks-url", "http://localhost/jwks.json")
        .withDefaultValue("tollgate.vault.environment.entitlement-url", "https://localhost:8441")
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(VaultConfig.class);
  }
}
