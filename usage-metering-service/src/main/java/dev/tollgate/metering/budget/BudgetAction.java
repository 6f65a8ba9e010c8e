package dev.tollgate.metering.budget;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What happens when a budget is exceeded.
public enum BudgetAction {
  NOTIFY,
  /// Calls in the scope are refused until the period ends.
  BLOCK;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException for any other name
  @JsonCreator
  public static BudgetAction ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
