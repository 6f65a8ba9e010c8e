package dev.tollgate.metering.query;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// By what usage can be grouped and filtered.
public enum Dimension {
  PRINCIPAL("principal_id"),
  AGENT("agent_id"),
  FEATURE("feature"),
  PROVIDER("provider"),
  MODEL("model"),
  ROUTE("route");

  private static final UUID NO_AGENT = new UUID(-1, -1);

  private final String column;

  Dimension(String column) {
    this.column = column;
  }

  /// The column of the sums; the only names that ever become part of a statement.
  String column() {
    return column;
  }

  /// What groups are ordered by: those without an agent come last.
  String place() {
    return this == AGENT ? "coalesce(agent_id, '" + NO_AGENT + "')" : column;
  }

  /// The place of the group that has this value.
  Object place(@Nullable String value) {
    return switch (this) {
      case AGENT -> value == null ? NO_AGENT : UUID.fromString(value);
      case PRINCIPAL -> UUID.fromString(String.valueOf(value));
      case FEATURE, PROVIDER, MODEL, ROUTE -> String.valueOf(value);
    };
  }

  /// The name in requests and answers.
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
