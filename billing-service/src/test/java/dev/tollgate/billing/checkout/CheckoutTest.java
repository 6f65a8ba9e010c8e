package dev.tollgate.billing.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.stripe.PaymentFacts;
import dev.tollgate.billing.stripe.SessionFacts;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("BI-6")
class CheckoutTest {
  private static final UUID ID = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Checkout STARTER = checkout(CheckoutState.PENDING, null);

  @Test
  void a_paid_session_over_what_was_ordered_is_paid() {
    assertThat(STARTER.judge(session("complete", "paid", "succeeded")))
        .isEqualTo(new Verdict.Paid("pi_1"));
  }

  @ParameterizedTest
  @CsvSource({
    "499, usd, cus_1, price_starter, 1",
    "501, usd, cus_1, price_starter, 1",
    "500, eur, cus_1, price_starter, 1",
    "500, usd, cus_2, price_starter, 1",
    "500, usd, cus_1, price_mega, 1",
    "500, usd, cus_1, price_starter, 2",
  })
  void a_session_over_anything_else_buys_nothing(
      long amount, String currency, String customer, String price, long quantity) {
    SessionFacts session =
        new SessionFacts(
            "cs_1",
            "complete",
            "paid",
            amount,
            currency,
            customer,
            ID.toString(),
            "pi_1",
            "succeeded",
            null,
            null,
            price,
            quantity);

    assertThat(STARTER.judge(session)).isInstanceOf(Verdict.Mismatch.class);
  }

  @Test
  void a_session_that_names_another_order_buys_nothing() {
    SessionFacts session =
        new SessionFacts(
            "cs_1",
            "complete",
            "paid",
            500,
            "usd",
            "cus_1",
            UUID.randomUUID().toString(),
            "pi_1",
            "succeeded",
            null,
            null,
            "price_starter",
            1);

    assertThat(STARTER.judge(session)).isEqualTo(new Verdict.Mismatch("another reference"));
  }

  @Test
  void an_open_session_and_a_bank_at_work_are_waited_for() {
    assertThat(STARTER.judge(session("open", "unpaid", null))).isEqualTo(new Verdict.Waiting());
    assertThat(STARTER.judge(session("complete", "unpaid", "processing")))
        .isEqualTo(new Verdict.Waiting());
  }

  @ParameterizedTest
  @ValueSource(strings = {"requires_payment_method", "canceled"})
  void a_bank_that_said_no_afterwards_has_declined(String payment) {
    assertThat(STARTER.judge(session("complete", "unpaid", payment)))
        .isEqualTo(new Verdict.Declined());
  }

  @Test
  void an_expired_session_is_expired() {
    assertThat(STARTER.judge(session("expired", "unpaid", null))).isEqualTo(new Verdict.Expired());
  }

  @ParameterizedTest
  @CsvSource({
    "succeeded, 500, usd, cus_1, true",
    "processing, 500, usd, cus_1, false",
    "succeeded, 400, usd, cus_1, false",
    "succeeded, 500, eur, cus_1, false",
    "succeeded, 500, usd, cus_2, false"
  })
  void money_counts_only_when_it_is_the_money_asked_for(
      String status, long received, String currency, String customer, boolean counts) {
    PaymentFacts payment =
        new PaymentFacts("pi_1", customer, status, received, currency, 45, null, null);

    assertThat(STARTER.differenceOf(payment) == null).isEqualTo(counts);
  }

  @Test
  @Tag("BI-9")
  void every_state_is_told_in_plain_words() {
    assertThat(words(CheckoutState.PENDING, null, false))
        .contains("waiting")
        .contains("Do not pay");
    assertThat(words(CheckoutState.PENDING, null, true)).contains("cannot be reached");
    assertThat(words(CheckoutState.GRANTED, null, false))
        .isEqualTo("Paid. 250 credits are in your wallet.");
    assertThat(words(CheckoutState.EXPIRED, null, false))
        .contains("expired")
        .contains("nothing was charged");
    assertThat(words(CheckoutState.FAILED, null, false)).contains("declined");
    assertThat(words(CheckoutState.FAILED, "another customer", false))
        .contains("by hand")
        .doesNotContain("customer");
  }

  private static String words(CheckoutState state, String failure, boolean stripeAway) {
    return CheckoutView.of(checkout(state, failure), stripeAway).message();
  }

  private static SessionFacts session(String status, String paymentStatus, String payment) {
    return new SessionFacts(
        "cs_1",
        status,
        paymentStatus,
        500,
        "usd",
        "cus_1",
        ID.toString(),
        "pi_1",
        payment,
        null,
        null,
        "price_starter",
        1);
  }

  private static Checkout checkout(CheckoutState state, String failure) {
    return new Checkout(
        ID,
        ID,
        "starter",
        1,
        "1",
        500,
        "usd",
        250_000_000,
        state,
        NOW,
        "cus_1",
        "price_starter",
        "cs_1",
        "https://pay.example/cs_1",
        failure,
        NOW,
        NOW);
  }
}
