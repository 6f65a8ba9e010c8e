package dev.tollgate.gateway.routing;

import dev.tollgate.gateway.pricing.ModelPrice;
import org.jspecify.annotations.Nullable;

/// Where a call goes.
///
/// @param requestedModel the name the caller gave; its multiplier is what the call costs
/// @param byLane the caller named a lane, so that an own key's model may replace the lane's
/// @param secondary tried once when the first fails before its first byte, on the platform route
public record Target(
    String feature,
    String lane,
    String requestedModel,
    boolean byLane,
    Destination first,
    @Nullable Destination secondary) {
  private static final long CREDIT_MICRO = 1_000_000;

  /// One model of one provider, and its price.
  public record Destination(Provider provider, String model, ModelPrice price) {}

  /// What the caller pays: the multiplier of the requested model, rounded up to whole credits, in
  /// micro-credits.
  public long chargeMicro() {
    return credits(first);
  }

  /// The dearer of the two prices is held, so that a fail-over never runs out of credits.
  public long holdMicro() {
    Destination other = secondary;
    return other == null ? credits(first) : Math.max(credits(first), credits(other));
  }

  private static long credits(Destination destination) {
    long multiplier = destination.price().multiplierMicro();
    return Math.multiplyExact(Math.ceilDiv(multiplier, CREDIT_MICRO), CREDIT_MICRO);
  }
}
