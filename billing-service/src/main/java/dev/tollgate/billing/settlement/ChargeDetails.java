package dev.tollgate.billing.settlement;

import java.util.UUID;
import java.util.stream.Stream;

/// WA-5: where the price of a charge comes from.
///
/// @param multiplierMicro credits per prompt of the requested model, in 10⁻⁶
record ChargeDetails(
    UUID eventId,
    String requestId,
    String feature,
    String provider,
    String model,
    String requestedModel,
    long multiplierMicro,
    String priceVersion) {

  Stream<String> texts() {
    return Stream.of(requestId, feature, provider, model, requestedModel, priceVersion);
  }
}
