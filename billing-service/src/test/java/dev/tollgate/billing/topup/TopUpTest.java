package dev.tollgate.billing.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.lease.Spending;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A balance that dips, and a card that pays or does not.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-5")
class TopUpTest {
  private static final String PATH = "/v1/billing/auto-top-up";

  @Inject StripePlay play;
  @Inject Spending spending;
  @Inject TestClock clock;
  @Inject TopUpPurchase purchase;

  @TestHTTPResource("/")
  URI origin;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private final Shopper shopper = new Shopper(UUID.randomUUID());
  private FakeStripe stripe;

  @BeforeEach
  void deliver_here() {
    stripe = play.at(origin);
  }

  @Test
  void a_dip_buys_one_pack() throws SQLException {
    String customer = buyWithSavedCard();
    put("{\"enabled\":true}");
    assertThat(state()).isEqualTo("ready");

    spending.spend(internal, shopper.account(), 210);

    shopper.waitForCredits(40 + 250);
    assertThat(purchases()).isEqualTo(1);
    assertThat(stripe.taken(customer).payments()).isEqualTo(2);
    assertThat(state()).isEqualTo("ready");
  }

  @Test
  void opting_in_with_little_left_buys_nothing() throws SQLException {
    String customer = buyWithSavedCard();
    spending.spend(internal, shopper.account(), 210);
    shopper.waitForCredits(40);

    Response answer = put("{\"enabled\":true}");
    spending.spend(internal, shopper.account(), 10);
    shopper.waitForCredits(30);

    assertThat(answer.jsonPath().getString("message")).contains("Nothing is bought now");
    assertThat(purchases()).isZero();
    assertThat(stripe.taken(customer).payments()).isEqualTo(1);
  }

  @Test
  void what_was_switched_off_while_it_was_looked_at_is_not_charged() throws SQLException {
    String customer = buyWithSavedCard();
    spending.spend(internal, shopper.account(), 210);
    shopper.waitForCredits(40);
    put("{\"enabled\":true}");
    TopUp due = waiting("starter", 500);

    put("{\"enabled\":false}");
    put("{\"enabled\":true}");
    purchase.go(due);

    assertThat(stripe.taken(customer).payments()).isEqualTo(1);
    assertThat(shopper.credits()).isEqualTo(40);
  }

  @Test
  void what_waits_for_one_wish_is_not_bought_by_another() throws SQLException {
    put("{\"enabled\":true,\"item\":\"mega\"}");
    waiting("mega", 3_000);
    put("{\"enabled\":true,\"item\":\"mega\"}");
    assertThat(pending()).as("the same wish again").isEqualTo(1);

    put("{\"enabled\":true,\"item\":\"starter\"}");
    assertThat(pending()).as("another pack").isZero();

    waiting("starter", 500);
    put("{\"enabled\":true,\"monthlyCap\":60}");
    assertThat(pending()).as("a higher cap").isEqualTo(1);
    put("{\"enabled\":true,\"monthlyCap\":59}");
    assertThat(pending()).as("a lower cap").isZero();
  }

  /// A purchase that is not due yet, so that nobody else takes it.
  private TopUp waiting(String item, long cents) throws SQLException {
    var topUp =
        new TopUp(
            UUID.randomUUID(), shopper.account(), item, cents, "usd", 250_000_000, null, 0, null);
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var insert =
            admin.prepareStatement(
                """
                insert into top_up (id, account_id, item, amount_cents, currency, credits_micro, state,
                                    next_attempt_at, created_at)
                values (?, ?, ?, ?, ?, ?, 'pending', 'infinity', now())
                """)) {
      insert.setObject(1, topUp.id());
      insert.setObject(2, topUp.accountId());
      insert.setString(3, topUp.item());
      insert.setLong(4, topUp.amountCents());
      insert.setString(5, topUp.currency());
      insert.setLong(6, topUp.creditsMicro());
      insert.executeUpdate();
    }
    return topUp;
  }

  private long pending() throws SQLException {
    return count("select count(*) from top_up where account_id = ? and state = 'pending'");
  }

  /// What was put off in one month is money of the month in which it is taken.
  @Test
  void the_cap_counts_what_was_charged_in_a_month_whenever_it_was_opened() throws SQLException {
    String customer = buyWithSavedCard();
    put("{\"enabled\":true,\"monthlyCap\":5}");
    spending.spend(internal, shopper.account(), 210);
    shopper.waitForCredits(40 + 250);
    spending.spend(internal, shopper.account(), 250);
    await().atMost(Shopper.SOON).until(() -> putOff() == 1);

    forward(untilNextMonth());
    shopper.waitForCredits(40 + 250);
    spending.spend(internal, shopper.account(), 250);
    await().atMost(Shopper.SOON).until(() -> putOff() == 1);

    assertThat(purchases()).isEqualTo(3);
    assertThat(stripe.taken(customer).payments()).isEqualTo(3);
  }

  private Duration untilNextMonth() {
    Instant now = clock.instant();
    return Duration.between(now, TopUpRules.nextMonth(now)).plusMinutes(1);
  }

  @Test
  @Tag("BI-6")
  void a_refund_is_no_dip() throws SQLException {
    Opened checkout = shopper.openedBy("{\"item\":\"starter\",\"saveCard\":true}");
    stripe.pay(checkout.session());
    shopper.waitForCredits(250);
    put("{\"enabled\":true}");

    stripe.refund(stripe.object(checkout.session()).path("payment_intent").asText(), 500);

    shopper.waitForCredits(0);
    assertThat(purchases()).isZero();
  }

  /// Opened in the transaction of the dip, so they are there as soon as the balance has fallen.
  private long purchases() throws SQLException {
    return count("select count(*) from top_up where account_id = ?");
  }

  /// Those that wait for another month.
  private long putOff() throws SQLException {
    return count(
        """
        select count(*) from top_up
         where account_id = ? and state = 'pending' and next_attempt_at = date_trunc('month', next_attempt_at, 'UTC')
        """);
  }

  private long count(String query) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var count = admin.prepareStatement(query)) {
      count.setObject(1, shopper.account());
      ResultSet row = count.executeQuery();
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void a_declined_card_is_told_at_once_and_tried_again_later_as_the_same_payment() {
    String customer = buyWithSavedCard();
    put("{\"enabled\":true}");
    stripe.card(customer, "insufficient_funds");

    spending.spend(internal, shopper.account(), 210);
    await().atMost(Shopper.SOON).untilAsserted(() -> assertThat(state()).isEqualTo("declined"));
    assertThat(shopper.get(PATH).getString("declineCode")).isEqualTo("insufficient_funds");
    stripe.card(customer, "ok");
    forward(Duration.ofMinutes(61));

    shopper.waitForCredits(290);
    assertThat(stripe.taken(customer).payments()).isEqualTo(2);
    assertThat(state()).isEqualTo("ready");
  }

  @Test
  void a_lost_card_pauses_until_the_owner_opts_in_again() {
    String customer = buyWithSavedCard();
    put("{\"enabled\":true}");
    stripe.card(customer, "lost_card");

    spending.spend(internal, shopper.account(), 210);
    await().atMost(Shopper.SOON).untilAsserted(() -> assertThat(state()).isEqualTo("paused"));
    assertThat(shopper.get(PATH).getString("message")).contains("paused");
    put("{\"enabled\":true}");

    assertThat(state()).isEqualTo("ready");
    assertThat(shopper.credits()).isEqualTo(40);
  }

  @Test
  void bad_wishes_are_told_what_is_wrong() {
    assertStatus(put("{\"enabled\":true,\"item\":\"gold\"}"), 400);
    assertStatus(put("{\"enabled\":true,\"item\":\"pro\"}"), 400);
    assertStatus(put("{\"enabled\":true,\"monthlyCap\":4.99}"), 400);
    assertStatus(put("{\"enabled\":true,\"monthlyCap\":-1}"), 400);
    assertStatus(put("{\"enabled\":true,\"monthlyCap\":5.001}"), 400);
    assertStatus(put("{\"item\":\"starter\"}"), 400);
    assertStatus(put("{}"), 400);
    assertThat(state()).isEqualTo("off");
    given()
        .auth()
        .oauth2(TestTokens.member(shopper.account()))
        .contentType(ContentType.JSON)
        .body("{\"enabled\":true}")
        .put(PATH)
        .then()
        .statusCode(403);
  }

  /// @return the customer's id at Stripe
  private String buyWithSavedCard() {
    Opened checkout = shopper.openedBy("{\"item\":\"starter\",\"saveCard\":true}");
    stripe.pay(checkout.session());
    shopper.waitForCredits(250);
    return stripe.object(checkout.session()).path("customer").asText();
  }

  private Response put(String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(shopper.account()))
        .contentType(ContentType.JSON)
        .body(body)
        .put(PATH);
  }

  private String state() {
    return shopper.get(PATH).getString("state");
  }

  private static void assertStatus(Response answer, int status) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
  }

  private void forward(Duration by) {
    clock.advance(by);
    stripe.advance(by);
  }
}
