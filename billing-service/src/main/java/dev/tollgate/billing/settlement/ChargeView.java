package dev.tollgate.billing.settlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// "Why was I charged" (WA-5): from a usage event to the price and the lots that paid.
///
/// @param credits what the call cost: `multiplier` credits a prompt, by price list `priceVersion`
/// @param debited what was taken from `lots`; the rest of `credits` was waived
/// @param journal the charge's share of the journal, in USD: what was deferred has been earned. It
///   is computed, and there before the journal is. The journal rounds down once for all that was
///   used of a lot; shares, rounded down each, may come to less by up to 10⁻⁹ USD a charge and lot
public record ChargeView(
    UUID eventId,
    String chargeId,
    @Nullable String requestId,
    @Nullable String feature,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String requestedModel,
    @Nullable BigDecimal multiplier,
    @Nullable String priceVersion,
    BigDecimal credits,
    BigDecimal debited,
    BigDecimal waived,
    boolean late,
    Instant settledAt,
    UUID leaseId,
    List<BurntLot> lots,
    List<JournalLine> journal) {

  /// @param costBasisUsd what was paid for the burnt part
  public record BurntLot(UUID lotId, String source, BigDecimal credits, String costBasisUsd) {}

  /// @param amountUsd positive = debit, negative = credit; lines sum to zero
  public record JournalLine(String book, String amountUsd) {}
}
