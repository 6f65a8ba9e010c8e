package dev.tollgate.metering.query;

import java.util.Locale;

/// By what usage can be grouped and filtered.
public enum Dimension {
  PRINCIPAL("principal_id"),
  AGENT("agent_id"),
  FEATURE("feature"),
  PROVIDER("provider"),
  MODEL("model"),
  ROUTE("route");

  private final String column;

  Dimension(String column) {
    this.column = column;
  }

  /// The column of the sums; the only names that ever become part of a statement.
  String column() {
    return column;
  }

  /// The name in requests and answers.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
