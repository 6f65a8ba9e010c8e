package dev.tollgate.billing.settlement;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Of `usage.recorded`, what billing needs; the rest is metering's. What a record lacks is null.
record RecordedCharge(
    @Nullable UUID eventId,
    @Nullable String chargeId,
    @Nullable String requestId,
    @Nullable UUID accountId,
    @Nullable String feature,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String requestedModel,
    @Nullable String priceVersion,
    @Nullable Long creditsMicro,
    long multiplierMicro,
    @Nullable UUID leaseId,
    @Nullable String gatewayId) {

  /// Null when not all of them are told.
  @Nullable ChargeDetails details() {
    return eventId == null
            || requestId == null
            || feature == null
            || provider == null
            || model == null
            || requestedModel == null
            || priceVersion == null
        ? null
        : new ChargeDetails(
            eventId,
            requestId,
            feature,
            provider,
            model,
            requestedModel,
            multiplierMicro,
            priceVersion);
  }
}
