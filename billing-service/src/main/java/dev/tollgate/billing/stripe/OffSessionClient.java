package dev.tollgate.billing.stripe;

import static dev.tollgate.billing.stripe.StripeConnection.once;

import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.param.CustomerPaymentMethodListParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import dev.tollgate.billing.stripe.StripeConnection.Request;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Charges a saved card while nobody is there. A card that wants its owner to confirm declines.
/// Throws as [StripeApiClient] does; a decline is an answer.
@Singleton
public class OffSessionClient {
  private final StripeConnection connection;

  OffSessionClient(StripeConnection connection) {
    this.connection = connection;
  }

  public record Card(String id, String fingerprint) {}

  /// @param reference names the purchase at Stripe: one payment intent for it, however often asked
  public record Purchase(String reference, String customerId, long amountCents, String currency) {}

  public sealed interface Answer {
    record Charged(String paymentIntentId) implements Answer {}

    /// @param paymentIntentId what may be tried again
    record Declined(String code, @Nullable String paymentIntentId) implements Answer {}

    /// The bank is still at it; Stripe will tell.
    record Undecided(String paymentIntentId) implements Answer {}
  }

  /// The card saved last; empty when there is none.
  public Optional<Card> card(String customerId) {
    CustomerPaymentMethodListParams params =
        CustomerPaymentMethodListParams.builder()
            .setType(CustomerPaymentMethodListParams.Type.CARD)
            .setLimit(1L)
            .build();
    return connection
        .call(stripe -> stripe.customers().paymentMethods().list(customerId, params))
        .getData()
        .stream()
        .findFirst()
        .map(OffSessionClient::card);
  }

  public Answer charge(Purchase purchase, Card card) {
    PaymentIntentCreateParams params =
        PaymentIntentCreateParams.builder()
            .setCustomer(purchase.customerId())
            .setAmount(purchase.amountCents())
            .setCurrency(purchase.currency())
            .setPaymentMethod(card.id())
            .setConfirm(true)
            .setOffSession(true)
            .setErrorOnRequiresAction(true)
            .putMetadata("purchase", purchase.reference())
            .build();
    return answer(
        stripe -> stripe.paymentIntents().create(params, once("purchase-" + purchase.reference())));
  }

  /// Tries a declined payment intent again.
  ///
  /// @param attempt counts decided attempts, so that an undecided one is repeated and not doubled
  public Answer chargeAgain(String paymentIntentId, Card card, int attempt) {
    PaymentIntentConfirmParams params =
        PaymentIntentConfirmParams.builder()
            .setPaymentMethod(card.id())
            .setOffSession(true)
            .setErrorOnRequiresAction(true)
            .build();
    String key = "confirm-" + paymentIntentId + "-" + attempt;
    return answer(stripe -> stripe.paymentIntents().confirm(paymentIntentId, params, once(key)));
  }

  private Answer answer(Request<PaymentIntent> request) {
    try {
      PaymentIntent payment = request.send(connection.raw());
      return payment.getStatus().equals("succeeded")
          ? new Answer.Charged(payment.getId())
          : new Answer.Undecided(payment.getId());
    } catch (CardException e) {
      return new Answer.Declined(code(e), paymentIntent(e));
    } catch (StripeException e) {
      throw StripeConnection.translated(e);
    }
  }

  private static String code(CardException decline) {
    String code = decline.getDeclineCode() == null ? decline.getCode() : decline.getDeclineCode();
    return Objects.requireNonNullElse(code, "declined");
  }

  private static @Nullable String paymentIntent(CardException decline) {
    return decline.getStripeError() == null || decline.getStripeError().getPaymentIntent() == null
        ? null
        : decline.getStripeError().getPaymentIntent().getId();
  }

  private static Card card(PaymentMethod method) {
    return new Card(
        method.getId(),
        method.getCard() == null
            ? method.getId()
            : Objects.requireNonNullElse(method.getCard().getFingerprint(), method.getId()));
  }
}
