package dev.tollgate.entitlement.aiconfig;

import dev.tollgate.entitlement.Printable;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What an account has chosen for one feature.
///
/// @param platformEnabled our key may serve it
/// @param clientEnabled the account's own key may serve it
/// @param provider whose own key the account brings for it, to be shown; a call takes the own key
///   of the provider that it goes to
/// @param monthlyClientBudgetUsd what the account means own-key calls of a month to cost at most,
///   to be shown; null = no limit. It stops no call: a budget of `/v1/budgets` that blocks does
/// @param autoDisableAtLimit whether the account wants own-key calls to stop at that limit, to be
///   shown; it stops none either
/// @param migrated while the account migrates: served by the own key already
public record FeatureChoice(
    @NotNull Boolean platformEnabled,
    @NotNull Boolean clientEnabled,
    @NotNull @Size(max = 64) @Printable String provider,
    @Nullable @PositiveOrZero @Digits(integer = 9, fraction = 2) @DecimalMax("100000000")
        BigDecimal monthlyClientBudgetUsd,
    @NotNull Boolean autoDisableAtLimit,
    @NotNull Boolean migrated) {

  /// Before anybody chose.
  public static FeatureChoice untouched(String provider) {
    return new FeatureChoice(true, true, provider, null, true, false);
  }

  FeatureChoice migrated(boolean toClient) {
    return new FeatureChoice(
        platformEnabled,
        clientEnabled,
        provider,
        monthlyClientBudgetUsd,
        autoDisableAtLimit,
        toClient);
  }
}
