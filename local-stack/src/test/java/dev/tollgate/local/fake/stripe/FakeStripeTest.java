package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.Invoice;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.model.Price;
import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.model.Subscription;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerRetrieveParams;
import com.stripe.param.EventListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PriceListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-4")
class FakeStripeTest {
  private static final String KEY = "sk_test_tollgate";

  private static WebhookReceiver receiver;
  private static FakeStripe stripe;
  private static StripeClient client;

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

  private static StripeClient client(FakeStripe server) {
    return StripeClient.builder().setApiKey(KEY).setApiBase(server.url()).build();
  }

  private static StripeClient client(String key) {
    return StripeClient.builder()
        .setApiKey(key)
        .setApiBase(stripe.url())
        .setMaxNetworkRetries(0)
        .build();
  }

  private static Customer customer(String email) throws StripeException {
    return client
        .v1()
        .customers()
        .create(
            CustomerCreateParams.builder().setEmail(email).putMetadata("account", "a-1").build());
  }

  private static Session checkout(String customer, String price) throws StripeException {
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

  private static Session subscribe(String customer, String price, long seats, long trialDays)
      throws StripeException {
    SessionCreateParams.Builder params =
        SessionCreateParams.builder()
            .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
            .setCustomer(customer)
            .setSuccessUrl("https://shop.example/done")
            .addLineItem(
                SessionCreateParams.LineItem.builder().setPrice(price).setQuantity(seats).build());
    if (trialDays > 0) {
      params.setSubscriptionData(
          SessionCreateParams.SubscriptionData.builder().setTrialPeriodDays(trialDays).build());
    }
    return client.v1().checkout().sessions().create(params.build());
  }

  private static Subscription subscription(String session) throws StripeException {
    String id = client.v1().checkout().sessions().retrieve(session).getSubscription();
    return client.v1().subscriptions().retrieve(id);
  }

  private static PaymentIntentCreateParams offSession(String customer, String card) {
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

  @Test
  @Tag("BI-2")
  void a_pack_is_bought_on_the_page_and_every_event_is_signed() throws Exception {
    Customer customer = customer("jenny@example.com");
    Session session = checkout(customer.getId(), "price_starter");
    assertThat(session.getStatus()).isEqualTo("open");
    assertThat(session.getPaymentIntent()).isNull();

    HttpResponse<String> page = browse(HttpRequest.newBuilder(URI.create(session.getUrl())));
    HttpResponse<String> paid =
        browse(
            HttpRequest.newBuilder(URI.create(session.getUrl()))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=pay")));

    assertThat(page.body()).contains("Starter").contains("$5.00").contains("value=\"decline\"");
    assertThat(paid.statusCode()).isEqualTo(303);
    assertThat(paid.headers().firstValue("location"))
        .contains("https://shop.example/done?id=" + session.getId());
    await().untilAsserted(() -> assertThat(receiver.of("checkout.session.completed")).hasSize(1));
    Event event = receiver.of("checkout.session.completed").getFirst();
    Session completed = (Session) event.getDataObjectDeserializer().getObject().orElseThrow();
    assertThat(completed.getPaymentStatus()).isEqualTo("paid");
    assertThat(completed.getAmountTotal()).isEqualTo(500);
    assertThat(completed.getClientReferenceId()).isEqualTo("a-1");
    assertThat(receiver.types())
        .containsSubsequence(
            "customer.created",
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "payment_method.attached",
            "checkout.session.completed");
    assertThat(stripe.taken(customer.getId())).isEqualTo(new MoneyTaken(500, 0, 0, 45, 1));
  }

  @Test
  void a_session_expands_down_to_the_fee() throws Exception {
    Session session = checkout(customer("a@example.com").getId(), "price_bulk");
    stripe.pay(session.getId());

    Session seen =
        client
            .v1()
            .checkout()
            .sessions()
            .retrieve(
                session.getId(),
                SessionRetrieveParams.builder()
                    .addExpand("line_items")
                    .addExpand("payment_intent.latest_charge.balance_transaction")
                    .build());

    assertThat(seen.getLineItems().getData().getFirst().getPrice().getLookupKey())
        .isEqualTo("bulk");
    Charge charge = seen.getPaymentIntentObject().getLatestChargeObject();
    assertThat(charge.getBalanceTransactionObject().getFee()).isEqualTo(74);
    assertThat(charge.getBalanceTransactionObject().getNet()).isEqualTo(1426);
    assertThat(seen.getPaymentIntentObject().getMetadata()).containsEntry("item", "starter");
  }

  @Test
  void a_declined_card_leaves_the_session_open_and_takes_nothing() throws Exception {
    Customer customer = customer("b@example.com");
    Session session = checkout(customer.getId(), "price_starter");

    stripe.decline(session.getId());

    assertThat(client.v1().checkout().sessions().retrieve(session.getId()).getStatus())
        .isEqualTo("open");
    await()
        .untilAsserted(
            () -> assertThat(receiver.types()).contains("payment_intent.payment_failed"));
    assertThat(stripe.taken(customer.getId())).isEqualTo(MoneyTaken.NOTHING);
  }

  @Test
  void an_expired_session_cannot_be_paid() throws Exception {
    Session asked = checkout(customer("c@example.com").getId(), "price_starter");
    Session forgotten = checkout(customer("c@example.com").getId(), "price_starter");

    client.v1().checkout().sessions().expire(asked.getId());
    stripe.advance(Duration.ofHours(25));

    for (Session session : List.of(asked, forgotten)) {
      assertThat(stripe.object(session.getId()).path("status").asText()).isEqualTo("expired");
      assertThatThrownBy(() -> stripe.pay(session.getId())).isInstanceOf(StripeError.class);
    }
    await().untilAsserted(() -> assertThat(receiver.of("checkout.session.expired")).hasSize(2));
  }

  @Test
  @Tag("BI-1")
  void prices_are_found_by_their_lookup_keys() throws Exception {
    StripeCollection<Price> prices =
        client
            .v1()
            .prices()
            .list(
                PriceListParams.builder()
                    .addLookupKey("micro")
                    .addLookupKey("mega")
                    .addLookupKey("pro")
                    .addExpand("data.product")
                    .build());

    assertThat(prices.getData())
        .extracting(Price::getUnitAmount)
        .containsExactlyInAnyOrder(300L, 3000L, 900L);
    assertThat(prices.getData())
        .allSatisfy(price -> assertThat(price.getProductObject().getName()).isNotEmpty());
  }

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
  @Tag("BI-4")
  void a_trial_becomes_a_paid_month_and_then_another() throws Exception {
    Customer customer = customer("f@example.com");
    Session session = subscribe(customer.getId(), "price_agent", 3, 14);
    stripe.pay(session.getId());
    Subscription trial = subscription(session.getId());
    assertThat(trial.getStatus()).isEqualTo("trialing");
    assertThat(trial.getTrialEnd())
        .isEqualTo(trial.getItems().getData().getFirst().getCurrentPeriodEnd());
    assertThat(stripe.taken(customer.getId()).takenCents()).isZero();

    stripe.advance(Duration.ofDays(15));
    Subscription active = subscription(session.getId());
    stripe.advance(Duration.ofDays(31));

    assertThat(active.getStatus()).isEqualTo("active");
    assertThat(active.getItems().getData().getFirst().getCurrentPeriodStart())
        .isEqualTo(trial.getTrialEnd());
    assertThat(stripe.taken(customer.getId()).takenCents()).isEqualTo(2 * 3 * 1900);
    await()
        .untilAsserted(
            () ->
                assertThat(receiver.types())
                    .contains("customer.subscription.trial_will_end", "invoice.paid"));
    Invoice invoice =
        client
            .v1()
            .invoices()
            .list(
                InvoiceListParams.builder()
                    .setSubscription(active.getId())
                    .addExpand("data.payments")
                    .build())
            .getData()
            .getFirst();
    assertThat(invoice.getBillingReason()).isEqualTo("subscription_cycle");
    assertThat(invoice.getParent().getSubscriptionDetails().getSubscription())
        .isEqualTo(active.getId());
    assertThat(invoice.getPayments().getData().getFirst().getPayment().getPaymentIntent())
        .startsWith("pi_");
  }

  @Test
  @Tag("BI-4")
  void a_renewal_that_declines_is_retried_and_ends_the_subscription() throws Exception {
    Customer customer = customer("g@example.com");
    Session session = subscribe(customer.getId(), "price_pro", 1, 0);
    stripe.pay(session.getId());
    stripe.card(customer.getId(), "generic_decline");

    stripe.advance(Duration.ofDays(32));
    assertThat(subscription(session.getId()).getStatus()).isEqualTo("past_due");
    stripe.advance(Duration.ofDays(16));

    assertThat(subscription(session.getId()).getStatus()).isEqualTo("canceled");
    assertThat(stripe.taken(customer.getId()).takenCents()).isEqualTo(900);
    await()
        .untilAsserted(
            () -> assertThat(receiver.types()).contains("customer.subscription.deleted"));
    assertThat(receiver.of("invoice.payment_failed")).hasSize(4);
  }

  @Test
  @Tag("BI-4")
  void seats_change_and_the_end_of_the_period_cancels() throws Exception {
    Customer customer = customer("h@example.com");
    Session session = subscribe(customer.getId(), "price_agent", 1, 0);
    stripe.pay(session.getId());
    Subscription subscription = subscription(session.getId());

    Subscription more =
        client
            .v1()
            .subscriptions()
            .update(
                subscription.getId(),
                SubscriptionUpdateParams.builder()
                    .addItem(
                        SubscriptionUpdateParams.Item.builder()
                            .setId(subscription.getItems().getData().getFirst().getId())
                            .setQuantity(4L)
                            .build())
                    .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                    .build());
    client
        .v1()
        .subscriptions()
        .update(
            subscription.getId(),
            SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build());
    stripe.advance(Duration.ofDays(32));

    assertThat(more.getItems().getData().getFirst().getQuantity()).isEqualTo(4);
    assertThat(stripe.taken(customer.getId()).takenCents()).isBetween(7590L, 7600L);
    assertThat(subscription(session.getId()).getStatus()).isEqualTo("canceled");
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

  @Test
  @Tag("BI-3")
  void webhooks_are_duplicated_dropped_and_reordered_on_demand() throws Exception {
    stripe.disrupt(WebhookRule.duplicate(10).types("checkout.session.completed").times(1));
    stripe.disrupt(WebhookRule.drop().types("charge.succeeded"));
    stripe.disrupt(
        WebhookRule.reorder(2).types("payment_intent.created", "payment_intent.succeeded"));

    stripe.pay(checkout(customer("j@example.com").getId(), "price_micro").getId());

    await().untilAsserted(() -> assertThat(receiver.of("checkout.session.completed")).hasSize(10));
    assertThat(receiver.of("checkout.session.completed"))
        .extracting(Event::getId)
        .hasSize(10)
        .containsOnly(receiver.of("checkout.session.completed").getFirst().getId());
    assertThat(receiver.types()).doesNotContain("charge.succeeded");
    assertThat(receiver.types())
        .containsSubsequence("payment_intent.succeeded", "payment_intent.created");
    assertThat(
            client
                .v1()
                .events()
                .list(EventListParams.builder().addType("charge.succeeded").build())
                .getData())
        .isNotEmpty();
  }

  @Test
  @Tag("BI-3")
  void a_webhook_that_fails_is_sent_again() throws Exception {
    receiver.failNext(2);

    Customer customer = customer("k@example.com");

    await().untilAsserted(() -> assertThat(receiver.of("customer.created")).hasSize(1));
    String event = receiver.received().getFirst().getId();
    assertThat(stripe.deliveries())
        .filteredOn(delivery -> delivery.eventId().equals(event))
        .extracting(WebhookDelivery::status)
        .containsExactly(500, 500, 200);
    assertThat(stripe.object(customer.getId()).path("email").asText()).isEqualTo("k@example.com");
  }

  @Test
  void events_are_listed_page_by_page_the_newest_first() throws Exception {
    customer("l1@example.com");
    customer("l2@example.com");
    customer("l3@example.com");
    EventListParams.Builder created = EventListParams.builder().setType("customer.created");

    StripeCollection<Event> first = client.v1().events().list(created.setLimit(2L).build());
    String last = first.getData().getLast().getId();
    StripeCollection<Event> second =
        client.v1().events().list(created.setStartingAfter(last).build());

    assertThat(first.getHasMore()).isTrue();
    assertThat(first.getData()).hasSize(2);
    assertThat(second.getData().getFirst().getCreated())
        .isLessThanOrEqualTo(first.getData().getLast().getCreated());
    assertThat(second.getData()).extracting(Event::getId).doesNotContain(last);
  }

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

  private static HttpResponse<String> browse(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
