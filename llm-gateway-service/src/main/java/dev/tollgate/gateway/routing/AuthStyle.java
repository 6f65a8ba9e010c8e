package dev.tollgate.gateway.routing;

/// How a provider wants its key.
public enum AuthStyle {
  /// `Authorization: Bearer <key>`
  BEARER("Authorization", "Bearer "),
  /// `x-api-key: <key>`
  X_API_KEY("x-api-key", ""),
  /// `api-key: <key>`, Azure's.
  API_KEY("api-key", ""),
  /// A local runtime that asks for none.
  NONE("", "");

  private final String header;
  private final String prefix;

  AuthStyle(String header, String prefix) {
    this.header = header;
    this.prefix = prefix;
  }

  public String header() {
    return header;
  }

  public String prefix() {
    return prefix;
  }
}
