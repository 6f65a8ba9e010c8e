package dev.tollgate.local.infrastructure;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a service must be told about its surroundings: the same names in tests, in the local stack
/// and in a cluster.
public final class ServiceSettings {
  private final Infrastructure infrastructure;

  public ServiceSettings(Infrastructure infrastructure) {
    this.infrastructure = infrastructure;
  }

  /// Everything but ports and the addresses of others.
  public Map<String, String> of(Service service) {
    var settings = new LinkedHashMap<String, String>();
    service.database().ifPresent(database -> addDatabase(settings, database));
    ServiceCertificate certificate = infrastructure.certificates().of(service.id());
    settings.put("TOLLGATE_KAFKA_BOOTSTRAP", infrastructure.kafka().bootstrap());
    settings.put("TOLLGATE_REDIS_URL", infrastructure.redis().url());
    settings.put("TOLLGATE_TLS_CERT", certificate.certificate().toString());
    settings.put("TOLLGATE_TLS_KEY", certificate.key().toString());
    settings.put("TOLLGATE_TLS_CA", certificate.authority().toString());
    settings.put("TOLLGATE_TOKEN_ISSUER", TokenMint.ISSUER);
    settings.putAll(own(service));
    return settings;
  }

  private void addDatabase(Map<String, String> settings, Database database) {
    Postgres postgres = infrastructure.postgres();
    settings.put("TOLLGATE_POSTGRES_URL", postgres.url(database));
    settings.put("TOLLGATE_POSTGRES_OWNER_PASSWORD", postgres.password(database, "owner"));
    settings.put("TOLLGATE_POSTGRES_API_PASSWORD", postgres.password(database, "api"));
    settings.put("TOLLGATE_POSTGRES_WORKER_PASSWORD", postgres.password(database, "worker"));
  }

  private Map<String, String> own(Service service) {
    Passwords passwords = infrastructure.passwords();
    Home home = infrastructure.home();
    return switch (service) {
      case KEY_VAULT ->
          Map.of("MASTER_ENCRYPTION_KEY_FILE", passwords.file("master-encryption-key").toString());
      case ENTITLEMENT ->
          Map.of("TOLLGATE_SIGNING_KEYS_DIR", infrastructure.signingKeys().directory().toString());
      case LLM_GATEWAY ->
          Map.of(
              "TOLLGATE_PLATFORM_KEYS_DIR", PlatformKeys.ensure(home).toString(),
              "TOLLGATE_SPOOL_DIR", home.directory("spool").toString(),
              "TOLLGATE_GATEWAY_ID", "gateway-0");
      case BILLING ->
          Map.of(
              "STRIPE_SECRET_KEY_FILE", passwords.file("stripe-secret-key").toString(),
              "STRIPE_WEBHOOK_SECRET_FILE", passwords.file("stripe-webhook-secret").toString());
      case USAGE_METERING -> Map.of();
    };
  }
}
