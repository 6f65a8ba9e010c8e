package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.CardException;
import com.stripe.model.Customer;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.model.Refund;
import com.stripe.model.checkout.Session;
import com.stripe.param.RefundCreateParams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeStripePaymentTest extends FakeStripeWorld {
  @Test
  @Tag("BI-5")
  void a_kept_card_pays_off_session_until_it_declines() throws Exception {
    Customer customer = customer("d@example.com");
    stripe.pay(checkout(customer.getId(), "price_starter").getId());
    PaymentMethod card =
        client.v1().customers().paymentMethods().list(customer.getId()).getData().getFirst();

    PaymentIntent paid =
        client.v1().paymentIntents().create(offSession(customer.getId(), card.getId()));
    stripe.card(customer.getId(), "insufficient_funds");

    assertThat(paid.getStatus()).isEqualTo("succeeded");
    assertThatThrownBy(
            () -> client.v1().paymentIntents().create(offSession(customer.getId(), card.getId())))
        .isInstanceOfSatisfying(
            CardException.class,
            declined -> {
              assertThat(declined.getStatusCode()).isEqualTo(402);
              assertThat(declined.getCode()).isEqualTo("card_declined");
              assertThat(declined.getDeclineCode()).isEqualTo("insufficient_funds");
              assertThat(declined.getStripeError().getPaymentIntent().getStatus())
                  .isEqualTo("requires_payment_method");
            });
    assertThat(stripe.taken(customer.getId()).payments()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pm_card_chargeDeclined", "pm_card_authenticationRequired"})
  void test_cards_decline_as_stripes_do(String card) throws Exception {
    Customer customer = customer("e@example.com");

    assertThatThrownBy(
            () -> client.v1().paymentIntents().create(offSession(customer.getId(), card)))
        .isInstanceOf(CardException.class);
  }

  @Test
  @Tag("BI-6")
  void refunds_and_disputes_take_money_back_and_no_more_than_there_is() throws Exception {
    Customer customer = customer("i@example.com");
    Session session = checkout(customer.getId(), "price_mega");
    stripe.pay(session.getId());
    String intent = client.v1().checkout().sessions().retrieve(session.getId()).getPaymentIntent();

    Refund refund =
        client
            .v1()
            .refunds()
            .create(RefundCreateParams.builder().setPaymentIntent(intent).setAmount(1000L).build());
    assertThatThrownBy(() -> stripe.refund(intent, 2001)).isInstanceOf(StripeError.class);
    String dispute = stripe.dispute(intent);

    assertThat(refund.getStatus()).isEqualTo("succeeded");
    assertThat(stripe.taken(customer.getId()))
        .isEqualTo(new MoneyTaken(3000, 1000, 2000, 117 + 1500, 1));
    stripe.closeDispute(dispute, true);
    assertThat(stripe.taken(customer.getId()).disputedCents()).isZero();
    await()
        .untilAsserted(
            () ->
                assertThat(receiver.types())
                    .contains(
                        "charge.refunded", "charge.dispute.created", "charge.dispute.closed"));
  }
}
