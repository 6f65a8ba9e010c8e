package dev.tollgate.metering.budget;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How far a budget is spent; later states are stricter.
public enum BudgetState {
  /// There is no limit.
  NONE,
  /// Below 80 %.
  OK,
  /// From 80 % to below 100 %.
  WARNING,
  /// 100 % or more.
  EXCEEDED;

  private static final int WARNING_PERCENT = 80;
  private static final int EXCEEDED_PERCENT = 100;

  static BudgetState of(long spentNanoUsd, @Nullable Long limitNanoUsd) {
    if (limitNanoUsd == null) {
      return NONE;
    }
    if (Percent.isReached(EXCEEDED_PERCENT, spentNanoUsd, limitNanoUsd)) {
      return EXCEEDED;
    }
    return Percent.isReached(WARNING_PERCENT, spentNanoUsd, limitNanoUsd) ? WARNING : OK;
  }

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
