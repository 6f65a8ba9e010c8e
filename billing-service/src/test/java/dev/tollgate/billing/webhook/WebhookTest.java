package dev.tollgate.billing.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.billing.stripe.StripeSecrets;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.fake.stripe.WebhookRule;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is believed, what is stored, and what becomes of it.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-3")
class WebhookTest {
  @Inject StripePlay play;
  @Inject StripeSecrets secrets;
  @Inject Reconciliation reconciliation;
  @Inject TestClock clock;

  @TestHTTPResource("/")
  URI origin;

  private final Shopper shopper = new Shopper(UUID.randomUUID());
  private FakeStripe stripe;

  @BeforeEach
  void deliver_here() {
    stripe = play.at(origin);
  }

  @Test
  void a_wrong_signature_is_refused_and_nothing_is_stored() {
    String id = "evt_" + UUID.randomUUID();
    String body = event(id, "checkout.session.completed", "cs_1");
    Instant now = clock.instant();

    assertRefused(deliver(body, Signature.of(body, "whsec_of_somebody", now)));
    assertRefused(deliver(body, Signature.of(body + " ", secrets.webhookSecret(), now)));
    assertRefused(
        deliver(
            body, Signature.of(body, secrets.webhookSecret(), now.minus(Duration.ofDays(3651)))));
    assertRefused(deliver(body, "t=1,v1="));
    assertRefused(deliver(body, "nonsense"));
    assertRefused(deliver(body, null));

    assertThat(known(id)).isFalse();
  }

  @Test
  void a_signed_body_that_is_no_event_is_refused() {
    for (String body : new String[] {"{", "[1]", "{\"data\":{\"object\":{\"id\":\"x\"}}}"}) {
      Response answer = deliver(body, Signature.of(body, secrets.webhookSecret(), clock.instant()));
      assertThat(answer.statusCode()).as(body + " → " + answer.asString()).isEqualTo(400);
    }
  }

  @Test
  void an_event_about_nothing_of_ours_is_stored_once_and_ignored() {
    String id = "evt_" + UUID.randomUUID();
    String body = event(id, "customer.created", "cus_somebody");
    String signature = Signature.of(body, secrets.webhookSecret(), clock.instant());

    assertThat(deliver(body, signature).statusCode()).isEqualTo(200);
    assertThat(deliver(body, signature).statusCode()).isEqualTo(200);

    await().atMost(Shopper.SOON).untilAsserted(() -> assertThat(state(id)).isEqualTo("ignored"));
    assertThat(queue(null).getList("events.findAll { it.id == '" + id + "' }")).hasSize(1);
  }

  @Test
  void an_event_that_fails_is_tried_again_and_an_operator_can_replay_it() {
    String id = "evt_" + UUID.randomUUID();
    String body = event(id, "invoice.paid", "in_that_stripe_does_not_know");
    deliver(body, Signature.of(body, secrets.webhookSecret(), clock.instant()));

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(field(id, "note")).contains("resource_missing"));
    assertThat(state(id)).isIn("pending", "parked");

    Response replay = asOperator().post("/admin/v1/webhooks/" + id + "/replay");
    assertThat(replay.statusCode()).isEqualTo(200);
    asOperator().post("/admin/v1/webhooks/evt_none/replay").then().statusCode(404);
  }

  @Test
  void events_that_never_came_are_found_by_reconciliation() {
    stripe.disrupt(WebhookRule.drop());
    Opened checkout = shopper.opened("starter");
    stripe.pay(checkout.session());

    assertThat(reconciliation.reconcile()).isPositive();

    shopper.waitForCredits(250);
    assertThat(shopper.stateOf(checkout)).isEqualTo("granted");
  }

  @Test
  void payments_and_refunds_of_somebody_elses_product_are_ignored() {
    String customer = atStripe("/v1/customers", Map.of("name", "Somebody"));
    String payment =
        atStripe(
            "/v1/payment_intents",
            Map.of(
                "customer", customer,
                "amount", "500",
                "currency", "usd",
                "payment_method", "pm_card_visa",
                "metadata[purchase]", "order 17",
                "confirm", "true"));

    stripe.refund(payment, 500);

    List<JsonNode> news =
        stripe.events().stream().filter(event -> event.toString().contains(payment)).toList();
    assertThat(news)
        .extracting(event -> event.path("type").asText())
        .contains("charge.refunded", "payment_intent.succeeded");
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () ->
                assertThat(news)
                    .extracting(event -> state(event.path("id").asText()))
                    .containsOnly("ignored"));
  }

  /// @return the id of what was made
  private String atStripe(String path, Map<String, String> form) {
    Response answer =
        given().auth().oauth2(play.apiKey()).formParams(form).post(stripe.url() + path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath().getString("id");
  }

  @Test
  void only_operators_see_the_queue() {
    given()
        .auth()
        .oauth2(TestTokens.owner(UUID.randomUUID()))
        .get("/admin/v1/webhooks")
        .then()
        .statusCode(403);
    given().get("/admin/v1/webhooks").then().statusCode(401);
    asOperator().get("/admin/v1/webhooks?state=lost").then().statusCode(400);
    asOperator().get("/admin/v1/webhooks?limit=0").then().statusCode(400);
  }

  private boolean known(String id) {
    return queue(null).getList("events.id").contains(id);
  }

  private String state(String id) {
    return field(id, "state");
  }

  private String field(String id, String name) {
    return queue(null).getString("events.find { it.id == '" + id + "' }." + name);
  }

  private static JsonPath queue(String state) {
    Response answer =
        asOperator().get("/admin/v1/webhooks?limit=500" + (state == null ? "" : "&state=" + state));
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath();
  }

  private static io.restassured.specification.RequestSpecification asOperator() {
    return given().auth().oauth2(TestTokens.operator());
  }

  private static void assertRefused(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    assertThat(answer.jsonPath().getString("code")).isEqualTo("invalid_signature");
  }

  private static Response deliver(String body, String signature) {
    var request = given().contentType("application/json").body(body);
    if (signature != null) {
      request.header("Stripe-Signature", signature);
    }
    return request.post("/v1/webhooks/stripe");
  }

  private String event(String id, String type, String object) {
    return """
        {"id":"%s","object":"event","type":"%s","created":%d,"data":{"object":{"id":"%s"}}}"""
        .formatted(id, type, clock.instant().getEpochSecond(), object);
  }
}
