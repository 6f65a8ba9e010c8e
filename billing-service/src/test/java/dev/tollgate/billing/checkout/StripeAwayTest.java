package dev.tollgate.billing.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Stripe cannot be reached, and what a person hears of it.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-9")
class StripeAwayTest {
  private static final String STARTER = "{\"item\":\"starter\"}";

  @Inject StripePlay play;
  @Inject TestClock clock;

  @TestHTTPResource("/")
  URI origin;

  private final Shopper shopper = new Shopper(UUID.randomUUID());

  @AfterEach
  void stripe_is_back() {
    play.at(origin);
  }

  @Test
  void an_order_is_refused_for_now_and_its_key_may_try_again() {
    play.goAway();
    String key = UUID.randomUUID().toString();

    Response refused = shopper.order(key, STARTER);
    play.at(origin);
    Response opened = shopper.order(key, STARTER);

    assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(503);
    assertThat(refused.jsonPath().getString("code")).isEqualTo("unavailable");
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    assertThat(refused.jsonPath().getString("detail")).contains("Nothing was charged");
    assertThat(opened.statusCode()).as(opened.asString()).isEqualTo(200);
  }

  @Test
  void who_waits_for_a_payment_hears_that_stripe_is_away() {
    play.at(origin);
    Opened checkout = shopper.opened("starter");
    play.goAway();
    clock.advance(Duration.ofSeconds(5));

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        shopper.get("/v1/billing/checkout/" + checkout.id()).getString("message"))
                    .contains("cannot be reached")
                    .contains("not be charged twice"));
    assertThat(shopper.stateOf(checkout)).isEqualTo("pending");
  }
}
