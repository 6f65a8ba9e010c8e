package dev.tollgate.metering.budget;

import dev.tollgate.metering.Amounts;
import jakarta.validation.GroupSequence;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an owner says of a budget.
///
/// @param scope `account`, `agent:<id>` or `provider:<name>`; the whole account when absent
/// @param period `day`, `week`, `month` or `anchor`
/// @param limitUsd absent: what is spent is shown, and nothing alerts
/// @param thresholds percentages that alert; 80 and 100 when absent
/// @param action `notify` or `block`; notify when absent
@GroupSequence({BudgetTerms.Bounds.class, BudgetTerms.class})
public record BudgetTerms(
    @Nullable BudgetScope scope,
    @NotNull BudgetPeriod period,
    @Nullable @DecimalMin("0.01") @Digits(integer = 9, fraction = 9) BigDecimal limitUsd,
    @Nullable @Size(max = 10, groups = Bounds.class)
        List<@NotNull @Min(1) @Max(1000) Integer> thresholds,
    @Nullable BudgetAction action) {
  /// Checked first: an answer that told of each of too many members would be without bounds.
  interface Bounds {}

  private static final List<Integer> THRESHOLDS = List.of(80, 100);

  /// The budget of these terms; its anchor is not known here.
  Budget budget(UUID id, UUID accountId) {
    return new Budget(
        id,
        accountId,
        scope == null ? new BudgetScope.WholeAccount() : scope,
        period,
        limitUsd == null ? null : Amounts.nanoUsd(limitUsd),
        thresholds == null ? THRESHOLDS : thresholds,
        action == null ? BudgetAction.NOTIFY : action,
        Instant.EPOCH);
  }
}
