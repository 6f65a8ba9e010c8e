package dev.tollgate.billing.checkout;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.billing.wallet.Credits;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a person sees of an order.
///
/// @param state pending, granted, expired or failed
/// @param message the same in plain words
/// @param amount USD
/// @param url the page to pay on; absent once it is over
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckoutView(
    UUID id,
    String item,
    int quantity,
    String state,
    String message,
    String amount,
    BigDecimal credits,
    @Nullable String url,
    Instant createdAt,
    Instant expiresAt) {
  /// @param stripeAway Stripe was asked just now and did not answer
  static CheckoutView of(Checkout checkout, boolean stripeAway) {
    return new CheckoutView(
        checkout.id(),
        checkout.item(),
        checkout.quantity(),
        checkout.state().isOver() ? checkout.state().wireName() : "pending",
        PlainWords.about(checkout, stripeAway),
        BigDecimal.valueOf(checkout.amountCents(), 2).toPlainString(),
        Credits.decimal(checkout.creditsMicro()),
        checkout.state().isOver() ? null : checkout.url(),
        checkout.createdAt(),
        checkout.expiresAt());
  }
}
