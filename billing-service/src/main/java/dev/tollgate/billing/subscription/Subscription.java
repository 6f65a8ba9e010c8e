package dev.tollgate.billing.subscription;

import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A subscription of an account, as Stripe had it when it was last fetched.
///
/// @param status Stripe's word
/// @param planTier what the plan carries while the subscription runs
/// @param seats agents it pays for; 0 for a plan that is not sold by seat
/// @param endsWithPeriod cancelled, but paid until the period's end
public record Subscription(
    String id,
    UUID accountId,
    String item,
    String status,
    Tier planTier,
    int seats,
    Instant periodStart,
    Instant periodEnd,
    @Nullable Instant trialEndsAt,
    boolean endsWithPeriod) {
  /// While a late payment is tried again (past_due) the account keeps what it had; Stripe ends that
  /// with canceled or unpaid.
  private static final Set<String> RUNNING = Set.of("trialing", "active", "past_due");

  private static final Comparator<Subscription> BY_WORTH =
      Comparator.comparing(Subscription::isRunning)
          .thenComparing(Subscription::tier)
          .thenComparing(Subscription::periodEnd)
          .thenComparing(Subscription::id);

  public boolean isRunning() {
    return RUNNING.contains(status);
  }

  /// What the account has by this subscription now.
  public Tier tier() {
    return isRunning() ? planTier : Tier.BASIC;
  }

  public int paidSeats() {
    return isRunning() ? seats : 0;
  }

  /// The one that decides what an account has: a running one before an ended one, the higher tier,
  /// the longer.
  static Optional<Subscription> deciding(List<Subscription> ofOneAccount) {
    return ofOneAccount.stream().max(BY_WORTH);
  }
}
