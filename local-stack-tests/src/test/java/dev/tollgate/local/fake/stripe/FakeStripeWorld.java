package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.checkout.Session;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/// A fake Stripe with a receiver of its webhooks for the tests of one class, and the requests they
/// share.
@Tag("OP-4")
abstract class FakeStripeWorld {
  static final String KEY = "sk_test_tollgate";

  static WebhookReceiver receiver;
  static FakeStripe stripe;
  static StripeClient client;

  @BeforeAll
  static void start() {
    receiver = new WebhookReceiver();
    stripe = FakeStripe.start(0, receiver.url(), KEY, WebhookReceiver.SECRET);
    client = client(KEY);
  }

  @AfterAll
  static void stop() {
    stripe.close();
    receiver.close();
  }

  /// Webhooks go one after the other: when the mark has come, nothing of earlier tests is under
  /// way.
  @BeforeEach
  void forget() throws StripeException {
    String mark = customer("mark@example.com").getId();
    await()
        .untilAsserted(
            () -> assertThat(receiver.received()).anyMatch(event -> event.toJson().contains(mark)));
    receiver.forget();
  }

  @AfterEach
  void nothing_was_forged() {
    stripe.undisturbed();
    assertThat(receiver.forged()).isEmpty();
  }

  static StripeClient client(FakeStripe server) {
    return StripeClient.builder().setApiKey(KEY).setApiBase(server.url()).build();
  }

  static StripeClient client(String key) {
    return StripeClient.builder()
        .setApiKey(key)
        .setApiBase(stripe.url())
        .setMaxNetworkRetries(0)
        .build();
  }

  static Customer customer(String email) throws StripeException {
    return client
        .v1()
        .customers()
        .create(
            CustomerCreateParams.builder().setEmail(email).putMetadata("account", "a-1").build());
  }

  static Session checkout(String customer, String price) throws StripeException {
    return client
        .v1()
        .checkout()
        .sessions()
        .create(
            SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setCustomer(customer)
                .setClientReferenceId("a-1")
                .setSuccessUrl("https://shop.example/done?id={CHECKOUT_SESSION_ID}")
                .setCancelUrl("https://shop.example/back")
                .putMetadata("item", "starter")
                .addLineItem(
                    SessionCreateParams.LineItem.builder().setPrice(price).setQuantity(1L).build())
                .setPaymentIntentData(
                    SessionCreateParams.PaymentIntentData.builder()
                        .putMetadata("item", "starter")
                        .setSetupFutureUsage(
                            SessionCreateParams.PaymentIntentData.SetupFutureUsage.OFF_SESSION)
                        .build())
                .build());
  }

  static PaymentIntentCreateParams offSession(String customer, String card) {
    return PaymentIntentCreateParams.builder()
        .setAmount(500L)
        .setCurrency("usd")
        .setCustomer(customer)
        .setPaymentMethod(card)
        .setConfirm(true)
        .setOffSession(true)
        .setErrorOnRequiresAction(true)
        .build();
  }
}
