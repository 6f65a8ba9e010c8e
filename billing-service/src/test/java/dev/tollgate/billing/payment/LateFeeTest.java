package dev.tollgate.billing.payment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
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
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Stripe names a fee only after the payment, and that may be while we take it.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-7")
class LateFeeTest {
  @Inject StripePlay play;
  @Inject TestClock clock;
  @Inject Purse purse;

  @TestHTTPResource("/")
  URI origin;

  private FakeStripe stripe;

  @BeforeEach
  void withhold_fees() {
    stripe = play.at(origin);
    stripe.withholdFees();
  }

  @AfterEach
  void fees_are_named() {
    stripe.nameFees();
  }

  @Test
  @Tag("BI-3")
  void a_fee_that_is_named_while_the_payment_is_being_taken_is_booked() throws SQLException {
    UUID account = purse.with(100);
    Shopper shopper = new Shopper(account);
    stripe.disrupt(WebhookRule.drop().types("checkout.session.completed"));
    Opened checkout = shopper.opened("starter");
    stripe.pay(checkout.session());

    try (Connection wallet = locked(account)) {
      clock.advance(Duration.ofSeconds(5));
      CompletableFuture<String> asked =
          CompletableFuture.supplyAsync(() -> shopper.stateOf(checkout));
      await().atMost(Shopper.SOON).until(LateFeeTest::somebodyWaits);
      stripe.nameFees();
      await().atMost(Shopper.SOON).until(() -> wasTried(chargeOf(checkout)));
      wallet.commit();
      asked.join();
    }

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(5));
              assertThat(shopper.stateOf(checkout)).isEqualTo("granted");
            });
    await().atMost(Shopper.SOON).untilAsserted(() -> assertThat(fees(account)).isEqualTo("0.45"));
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(event(chargeOf(checkout), "state")).isEqualTo("done"));
  }

  @Test
  @Tag("BI-3")
  void the_fee_of_somebody_elses_payment_is_ignored() {
    String customer = atStripe("/v1/customers", Map.of("name", "Somebody"), "id");
    String charge =
        atStripe(
            "/v1/payment_intents",
            Map.of(
                "customer", customer,
                "amount", "500",
                "currency", "usd",
                "payment_method", "pm_card_visa",
                "confirm", "true"),
            "latest_charge");

    stripe.nameFees();

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(event(charge, "state")).isEqualTo("ignored"));
  }

  /// A wallet that nobody else gets until the connection commits.
  private static Connection locked(UUID account) throws SQLException {
    Connection admin = DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
    admin.setAutoCommit(false);
    try (var lock = admin.prepareStatement("select from wallet where account_id = ? for update")) {
      lock.setObject(1, account);
      assertThat(lock.executeQuery().next()).isTrue();
    }
    return admin;
  }

  /// For a wallet's row. Within a transaction Postgres shows who waits as it was at first, so this
  /// looks from outside.
  private static boolean somebodyWaits() throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var waiting =
            admin.prepareStatement(
                """
                select exists (
                  select from pg_stat_activity
                   where wait_event_type = 'Lock' and query like '%from wallet%for update%')
                """)) {
      var rows = waiting.executeQuery();
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static String fees(UUID account) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var sum =
            admin.prepareStatement(
                """
                select round(coalesce(sum(amount_nano), 0) / 1000000000.0, 2)::text
                  from journal_line where book = 'fees' and account_id = ?
                """)) {
      sum.setObject(1, account);
      var rows = sum.executeQuery();
      rows.next();
      return rows.getString(1);
    }
  }

  private String chargeOf(Opened checkout) {
    String payment = stripe.object(checkout.session()).path("payment_intent").asText();
    return stripe.object(payment).path("latest_charge").asText();
  }

  private static boolean wasTried(String charge) {
    return event(charge, "note") != null || "done".equals(event(charge, "state"));
  }

  /// A member of the `charge.updated` as the queue has it.
  private static String event(String charge, String member) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get("/admin/v1/webhooks?limit=500")
        .jsonPath()
        .getString(
            "events.find { it.objectId == '%s' && it.type == 'charge.updated' }?.%s"
                .formatted(charge, member));
  }

  private String atStripe(String path, Map<String, String> form, String member) {
    Response answer =
        given().auth().oauth2(play.apiKey()).formParams(form).post(stripe.url() + path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath().getString(member);
  }
}
