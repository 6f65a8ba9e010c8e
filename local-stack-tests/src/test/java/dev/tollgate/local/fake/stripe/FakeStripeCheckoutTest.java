package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.model.Charge;
import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.Price;
import com.stripe.model.StripeCollection;
import com.stripe.model.checkout.Session;
import com.stripe.param.PriceListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FakeStripeCheckoutTest extends FakeStripeWorld {
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
    await()
        .untilAsserted(
            () ->
                assertThat(receiver.of("checkout.session.expired"))
                    .extracting(event -> event.toJson())
                    .filteredOn(
                        json -> json.contains(asked.getId()) || json.contains(forgotten.getId()))
                    .hasSize(2));
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

  private static HttpResponse<String> browse(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
