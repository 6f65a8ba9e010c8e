package dev.tollgate.local.infrastructure;

import java.util.Locale;

/// The databases of the services. Each has three roles: `owner` migrates, `api` serves requests
/// under row-level security, `worker` runs consumers, relays and jobs.
public enum Database {
  VAULT,
  ENTITLEMENT,
  BILLING,
  METERING;

  public String databaseName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String role(String purpose) {
    return databaseName() + "_" + purpose;
  }
}
