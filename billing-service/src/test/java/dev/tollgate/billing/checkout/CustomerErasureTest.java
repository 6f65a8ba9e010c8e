package dev.tollgate.billing.checkout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("EN-14")
class CustomerErasureTest {
  @Inject StripePlay play;
  @Inject Events events;
  @Inject TestClock clock;
  @Inject CustomerErasure erasure;

  @TestHTTPResource("/")
  URI origin;

  private final Shopper shopper = new Shopper(UUID.randomUUID());

  @Test
  void an_erased_account_leaves_no_order_here_and_no_customer_at_stripe() {
    FakeStripe stripe = play.at(origin);
    Opened checkout = shopper.opened("starter");
    stripe.pay(checkout.session());
    shopper.waitForCredits(250);
    String customer = stripe.object(checkout.session()).path("customer").asText();

    events.send(
        Topics.ACCOUNT,
        shopper.account().toString(),
        AccountErased.TYPE,
        new AccountErased(shopper.account(), clock.instant()));

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(orderStatus(checkout)).isEqualTo(404));
    erasure.deleteAtStripe();
    assertThat(customerStatus(stripe, customer)).isEqualTo("gone");
  }

  private int orderStatus(Opened checkout) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(shopper.account()))
        .get("/v1/billing/checkout/" + checkout.id())
        .statusCode();
  }

  private String customerStatus(FakeStripe stripe, String customer) {
    var answer =
        given().auth().oauth2(play.apiKey()).get(stripe.url() + "/v1/customers/" + customer);
    return answer.statusCode() == 404 || answer.jsonPath().getBoolean("deleted") ? "gone" : "there";
  }
}
