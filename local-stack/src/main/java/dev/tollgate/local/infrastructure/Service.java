package dev.tollgate.local.infrastructure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The five services, with what each stands on.
public enum Service {
  KEY_VAULT("key-vault-service", "TOLLGATE_VAULT_URL", Database.VAULT),
  ENTITLEMENT("entitlement-service", "TOLLGATE_ENTITLEMENT_URL", Database.ENTITLEMENT),
  LLM_GATEWAY("llm-gateway-service", null, null),
  BILLING("billing-service", "TOLLGATE_BILLING_URL", Database.BILLING),
  USAGE_METERING("usage-metering-service", "TOLLGATE_METERING_URL", Database.METERING);

  private final String id;
  private final Optional<String> urlSetting;
  private final Optional<Database> database;

  Service(String id, @Nullable String urlSetting, @Nullable Database database) {
    this.id = id;
    this.urlSetting = Optional.ofNullable(urlSetting);
    this.database = Optional.ofNullable(database);
  }

  /// The name of its module, its certificate and its logs, such as `billing-service`.
  public String id() {
    return id;
  }

  /// The setting by which its peers learn its internal address; the gateway has none.
  public Optional<String> urlSetting() {
    return urlSetting;
  }

  public Optional<Database> database() {
    return database;
  }

  public static Service of(String id) {
    return Arrays.stream(values())
        .filter(service -> service.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service is called " + id));
  }

  public static List<String> ids() {
    return Arrays.stream(values()).map(Service::id).toList();
  }
}
