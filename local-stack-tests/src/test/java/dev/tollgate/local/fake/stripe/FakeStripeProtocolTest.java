package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.AuthenticationException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.model.Customer;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerRetrieveParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeStripeProtocolTest extends FakeStripeWorld {
  @Test
  void the_same_idempotency_key_gives_the_same_answer_and_never_another() throws Exception {
    RequestOptions key = RequestOptions.builder().setIdempotencyKey("dip-1").build();
    Customer payer = customer("m@example.com");
    PaymentIntentCreateParams params = offSession(payer.getId(), "pm_card_visa");

    PaymentIntent once = client.v1().paymentIntents().create(params, key);
    PaymentIntent twice = client.v1().paymentIntents().create(params, key);

    assertThat(twice.getId()).isEqualTo(once.getId());
    assertThat(stripe.taken(payer.getId()).payments()).isEqualTo(1);
    PaymentIntentCreateParams other = offSession(payer.getId(), "pm_card_chargeDeclined");
    assertThatThrownBy(() -> client.v1().paymentIntents().create(other, key))
        .isInstanceOf(IdempotencyException.class);
  }

  @Test
  void unknown_parameters_objects_and_keys_are_refused() {
    assertThatThrownBy(
            () ->
                client
                    .v1()
                    .customers()
                    .create(CustomerCreateParams.builder().putExtraParam("colour", "red").build()))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            refused -> {
              assertThat(refused.getParam()).isEqualTo("colour");
              assertThat(refused.getCode()).isEqualTo("parameter_unknown");
            });
    assertThatThrownBy(() -> client.v1().customers().retrieve("cus_nobody"))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            missing -> assertThat(missing.getStatusCode()).isEqualTo(404));
    assertThatThrownBy(() -> client("sk_test_wrong").v1().customers().list())
        .isInstanceOf(AuthenticationException.class);
    assertThatThrownBy(() -> checkout("cus_nobody", "price_starter"))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            missing -> assertThat(missing.getParam()).isEqualTo("customer"));
  }

  @Test
  void what_cannot_be_expanded_says_so() throws Exception {
    String id = customer("n@example.com").getId();
    CustomerRetrieveParams params = CustomerRetrieveParams.builder().addExpand("moon").build();

    assertThatThrownBy(() -> client.v1().customers().retrieve(id, params))
        .hasMessageContaining("cannot be expanded");
    assertThatThrownBy(
            () ->
                client
                    .v1()
                    .paymentIntents()
                    .retrieve("pi_none", PaymentIntentRetrieveParams.builder().build()))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void customers_and_idempotency_keys_survive_a_restart(@TempDir Path home) throws Exception {
    Path file = home.resolve("stripe.json");
    RequestOptions key = RequestOptions.builder().setIdempotencyKey("once").build();
    CustomerCreateParams params = CustomerCreateParams.builder().setEmail("o@example.com").build();
    Customer before;
    try (FakeStripe first = FakeStripe.start(0, null, KEY, "whsec_1", file)) {
      before = client(first).v1().customers().create(params, key);
      first.advance(Duration.ofDays(2));
    }

    try (FakeStripe second =
        FakeStripe.start(0, receiver.url(), KEY, WebhookReceiver.SECRET, file)) {
      Customer after = client(second).v1().customers().retrieve(before.getId());
      Customer again = client(second).v1().customers().create(params, key);

      assertThat(after.getEmail()).isEqualTo("o@example.com");
      assertThat(again.getId()).isEqualTo(before.getId());
      assertThat(client(second).v1().customers().create(params).getId())
          .isNotEqualTo(before.getId());
      assertThat(second.now()).isAfter(Instant.now().plus(Duration.ofDays(1)));
      await()
          .untilAsserted(
              () ->
                  assertThat(receiver.of("customer.created"))
                      .filteredOn(event -> event.toJson().contains("o@example.com"))
                      .hasSize(2));
    }
  }
}
