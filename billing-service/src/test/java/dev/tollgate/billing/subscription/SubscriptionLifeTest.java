package dev.tollgate.billing.subscription;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.fake.stripe.WebhookRule;
import dev.tollgate.local.test.TestInfrastructure;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A subscription from its first day to its end, as an account sees it.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-4")
class SubscriptionLifeTest {
  private static final Duration MONTH = Duration.ofDays(32);

  @Inject StripePlay play;
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
  @Tag("WA-2")
  void pro_brings_its_tier_and_a_lot_that_outlives_its_period_by_three_months() {
    subscribe("{\"item\":\"pro\"}");

    waitFor("active", "PRO");
    shopper.waitForCredits(1_000);
    JsonPath subscription = shopper.get("/v1/billing/subscription");
    assertThat(subscription.getInt("seats")).isZero();
    Instant periodEnd = Instant.parse(subscription.getString("periodEnd"));
    JsonPath lots = shopper.get("/v1/wallet/lots");
    assertThat(lots.getList("source")).containsExactly("subscription");
    assertThat(Instant.parse(lots.getString("[0].expiresAt")))
        .isBetween(periodEnd.plus(Duration.ofDays(88)), periodEnd.plus(Duration.ofDays(93)));
  }

  @Test
  void each_renewal_brings_another_lot_once() {
    subscribe("{\"item\":\"pro\"}");
    shopper.waitForCredits(1_000);
    stripe.disrupt(WebhookRule.duplicate(3));

    forward(MONTH);

    shopper.waitForCredits(2_000);
    waitFor("active", "PRO");
  }

  @Test
  @Tag("BI-6")
  void a_renewal_is_booked_to_its_period_however_many_changes_its_invoice_begins_with() {
    String id = subscribe("{\"item\":\"pro\"}");
    shopper.waitForCredits(1_000);
    for (int change = 0; change < 6; change++) {
      changeQuantity(id, change % 2 == 0 ? 2 : 1);
    }

    forward(MONTH);

    shopper.waitForCredits(2_000);
    waitFor("active", "PRO");
    String periodEnd = shopper.get("/v1/billing/subscription").getString("periodEnd");
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () ->
                assertThat(shopper.get("/v1/wallet/lots").getList("expiresAt", String.class))
                    .contains(threeMonthsAfter(periodEnd)));
  }

  private static String threeMonthsAfter(String instant) {
    return Instant.parse(instant).atOffset(ZoneOffset.UTC).plusMonths(3).toInstant().toString();
  }

  private void changeQuantity(String subscription, int quantity) {
    String item = stripe.object(subscription).at("/items/data/0/id").asText();
    given()
        .auth()
        .oauth2(play.apiKey())
        .formParam("items[0][id]", item)
        .formParam("items[0][quantity]", quantity)
        .post(stripe.url() + "/v1/subscriptions/" + subscription)
        .then()
        .statusCode(200);
  }

  @Test
  void events_in_reverse_order_end_in_the_same_state() {
    stripe.disrupt(WebhookRule.reorder(4));

    subscribe("{\"item\":\"agent\",\"quantity\":3}");
    stripe.undisturbed();

    waitFor("trialing", "BUSINESS");
    assertThat(shopper.get("/v1/billing/subscription").getInt("seats")).isEqualTo(3);
    assertThat(shopper.get("/v1/billing/subscription").getString("trialEndsAt")).isNotNull();
  }

  @Test
  void a_second_subscription_is_not_sold_beside_a_running_one() {
    subscribe("{\"item\":\"pro\"}");
    waitFor("active", "PRO");

    Response second = shopper.order(UUID.randomUUID().toString(), "{\"item\":\"agent\"}");

    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.jsonPath().getString("code")).isEqualTo("not_offered");
  }

  @Test
  void a_cancelled_subscription_takes_the_tier_back_and_leaves_the_credits() {
    String id = subscribe("{\"item\":\"pro\"}");
    waitFor("active", "PRO");
    shopper.waitForCredits(1_000);

    given()
        .auth()
        .oauth2(play.apiKey())
        .delete(stripe.url() + "/v1/subscriptions/" + id)
        .then()
        .statusCode(200);

    waitFor("canceled", "BASIC");
    assertThat(shopper.credits()).isEqualTo(1_000);
  }

  @Test
  void an_account_that_never_subscribed_has_none() {
    JsonPath subscription = shopper.get("/v1/billing/subscription");

    assertThat(subscription.getString("status")).isEqualTo("none");
    assertThat(subscription.getString("tier")).isEqualTo("BASIC");
  }

  /// @return the subscription's id at Stripe
  private String subscribe(String order) {
    Opened checkout = shopper.openedBy(order);
    stripe.pay(checkout.session());
    return stripe.object(checkout.session()).path("subscription").asText();
  }

  private void waitFor(String status, String tier) {
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () -> {
              JsonPath subscription = shopper.get("/v1/billing/subscription");
              assertThat(List.of(subscription.getString("status"), subscription.getString("tier")))
                  .containsExactly(status, tier);
            });
  }

  private void forward(Duration by) {
    clock.advance(by);
    stripe.advance(by);
  }
}
