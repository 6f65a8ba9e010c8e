package dev.tollgate.billing.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import java.time.Instant;
import java.util.UUID;

/// What a Checkout session is opened for.
///
/// @param reference our checkout's id; comes back with the session
/// @param recurring a subscription rather than one payment
/// @param trialDays 0 for none
/// @param saveCard the person agreed that the card may be charged again without them
public record SessionOrder(
    UUID reference,
    String customerId,
    String priceId,
    long quantity,
    boolean recurring,
    int trialDays,
    boolean saveCard,
    Instant expiresAt,
    String returnUrl) {
  /// The same order of another customer.
  public SessionOrder by(String anotherCustomer) {
    return new SessionOrder(
        reference,
        anotherCustomer,
        priceId,
        quantity,
        recurring,
        trialDays,
        saveCard,
        expiresAt,
        returnUrl);
  }

  SessionCreateParams params() {
    SessionCreateParams.Builder params =
        SessionCreateParams.builder()
            .setMode(
                recurring
                    ? SessionCreateParams.Mode.SUBSCRIPTION
                    : SessionCreateParams.Mode.PAYMENT)
            .setCustomer(customerId)
            .setClientReferenceId(reference.toString())
            .setExpiresAt(expiresAt.getEpochSecond())
            .setSuccessUrl(returnUrl)
            .setCancelUrl(returnUrl)
            .addLineItem(
                SessionCreateParams.LineItem.builder()
                    .setPrice(priceId)
                    .setQuantity(quantity)
                    .build());
    if (recurring && trialDays > 0) {
      params.setSubscriptionData(
          SessionCreateParams.SubscriptionData.builder()
              .setTrialPeriodDays((long) trialDays)
              .build());
    }
    if (!recurring && saveCard) {
      params.setPaymentIntentData(
          SessionCreateParams.PaymentIntentData.builder()
              .setSetupFutureUsage(
                  SessionCreateParams.PaymentIntentData.SetupFutureUsage.OFF_SESSION)
              .build());
    }
    return params.build();
  }

  /// The same for the same attempt: an order that is opened anew later gets a session of its own,
  /// and so does one for another customer.
  String idempotencyKey() {
    return "checkout-" + reference + "-" + expiresAt.getEpochSecond() + "-" + customerId;
  }
}
