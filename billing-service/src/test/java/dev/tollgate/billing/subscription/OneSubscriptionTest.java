package dev.tollgate.billing.subscription;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.fake.stripe.WebhookRule;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An account pays for one subscription and has one trial, however it orders.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-4")
class OneSubscriptionTest {
  private static final String PRO = "{\"item\":\"pro\"}";
  private static final String AGENTS = "{\"item\":\"agent\",\"quantity\":2}";

  @Inject StripePlay play;

  @TestHTTPResource("/")
  URI origin;

  private final Shopper shopper = new Shopper(UUID.randomUUID());
  private FakeStripe stripe;

  @BeforeEach
  void deliver_here() {
    stripe = play.at(origin);
  }

  @Test
  @Tag("BI-2")
  void of_the_pages_for_plans_only_the_last_can_be_paid_and_packs_stay_open() {
    Opened pack = shopper.opened("starter");
    Opened pro = shopper.openedBy(PRO);
    Opened agents = shopper.openedBy(AGENTS);

    assertThat(status(pro.session())).isEqualTo("expired");
    assertThat(status(pack.session())).isEqualTo("open");
    stripe.pay(agents.session());

    waitFor("trialing");
    assertThat(shopper.stateOf(pro)).isEqualTo("expired");
  }

  @Test
  @Tag("BI-2")
  void a_page_that_was_closed_before_does_not_stand_in_the_way_of_a_third() {
    stripe.disrupt(WebhookRule.drop());
    Opened first = shopper.openedBy(PRO);
    Opened second = shopper.openedBy(PRO);

    Opened third = shopper.openedBy(PRO);

    assertThat(status(first.session())).isEqualTo("expired");
    assertThat(status(second.session())).isEqualTo("expired");
    assertThat(status(third.session())).isEqualTo("open");
  }

  @Test
  @Tag("BI-2")
  void a_plan_is_not_sold_again_while_its_payment_has_not_been_heard_of() {
    stripe.disrupt(WebhookRule.drop());
    stripe.pay(shopper.openedBy(PRO).session());

    assertNotOffered(shopper.order(UUID.randomUUID().toString(), AGENTS));
  }

  @Test
  @Tag("BI-2")
  void an_order_that_failed_is_not_taken_up_again_beside_a_subscription() {
    String key = UUID.randomUUID().toString();
    play.goAway();
    assertThat(shopper.order(key, PRO).statusCode()).isEqualTo(503);
    stripe = play.at(origin);
    stripe.pay(shopper.openedBy(PRO).session());
    waitFor("active");

    assertNotOffered(shopper.order(key, PRO));
  }

  @Test
  void a_second_subscription_that_was_paid_all_the_same_is_ended_and_an_operator_called()
      throws SQLException {
    Opened first = shopper.openedBy(PRO);
    overlook(first);
    Opened second = shopper.openedBy(PRO);

    stripe.pay(first.session());
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(shopper.stateOf(first)).isEqualTo("granted"));
    stripe.pay(second.session());

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(shopper.stateOf(second)).isEqualTo("failed"));
    assertThat(status(subscriptionOf(first))).isEqualTo("active");
    assertThat(status(subscriptionOf(second))).isEqualTo("canceled");
    assertThat(shopper.get("/v1/billing/subscription").getString("status")).isEqualTo("active");
    assertThat(shopper.get("/v1/billing/checkout/" + second.id()).getString("message"))
        .contains("your money back");
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(parked()).contains(subscriptionOf(second)));
  }

  @Test
  @Tag("BI-1")
  void who_cancels_a_trial_and_orders_again_pays_from_the_first_day() {
    Opened trial = shopper.openedBy(AGENTS);
    stripe.pay(trial.session());
    waitFor("trialing");
    cancel(subscriptionOf(trial));
    waitFor("canceled");

    Opened again = shopper.openedBy(AGENTS);
    stripe.pay(again.session());

    waitFor("active");
    String customer = stripe.object(again.session()).path("customer").asText();
    assertThat(stripe.taken(customer).takenCents()).isEqualTo(2 * 1_900);
  }

  /// As if the page had been opened at the same moment as the next one.
  private void overlook(Opened checkout) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var late = admin.prepareStatement("update checkout set expires_at = now() where id = ?")) {
      late.setObject(1, checkout.id());
      assertThat(late.executeUpdate()).isEqualTo(1);
    }
  }

  private void cancel(String subscription) {
    given()
        .auth()
        .oauth2(play.apiKey())
        .delete(stripe.url() + "/v1/subscriptions/" + subscription)
        .then()
        .statusCode(200);
  }

  private String subscriptionOf(Opened checkout) {
    return stripe.object(checkout.session()).path("subscription").asText();
  }

  private String status(String id) {
    return stripe.object(id).path("status").asText();
  }

  private static String parked() {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get("/admin/v1/webhooks?state=parked&limit=500")
        .asString();
  }

  private void waitFor(String status) {
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () ->
                assertThat(shopper.get("/v1/billing/subscription").getString("status"))
                    .isEqualTo(status));
  }

  private static void assertNotOffered(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(409);
    assertThat(answer.jsonPath().getString("code")).isEqualTo("not_offered");
  }
}
