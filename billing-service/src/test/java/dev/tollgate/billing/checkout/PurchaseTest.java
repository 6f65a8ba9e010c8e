package dev.tollgate.billing.checkout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.TestClock;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From an order to the credits, with a Stripe that is late, repeats itself and loses events.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
class PurchaseTest {
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
  @Tag("BI-2")
  @Tag("BI-6")
  void a_paid_starter_pack_brings_250_credits() {
    Opened checkout = shopper.opened("starter");
    assertThat(shopper.stateOf(checkout)).isEqualTo("pending");

    stripe.pay(checkout.session());

    shopper.waitForCredits(250);
    assertThat(shopper.stateOf(checkout)).isEqualTo("granted");
    assertThat(shopper.get("/v1/billing/checkout/" + checkout.id()).getString("message"))
        .isEqualTo("Paid. 250 credits are in your wallet.");
  }

  @Test
  @Tag("BI-3")
  @Tag("BI-6")
  void ten_deliveries_of_the_same_event_bring_the_credits_once() {
    stripe.disrupt(WebhookRule.duplicate(10).types("checkout.session.completed").times(1));
    Opened checkout = shopper.opened("bulk");

    stripe.pay(checkout.session());

    shopper.waitForCredits(1_000);
    await()
        .atMost(Shopper.SOON)
        .until(() -> stripe.deliveries().stream().filter(this::isCompletion).count() >= 10);
    assertThat(shopper.credits()).isEqualTo(1_000);
    assertThat(shopper.get("/v1/wallet/lots").getList("source")).containsExactly("pack");
  }

  private boolean isCompletion(dev.tollgate.local.fake.stripe.WebhookDelivery delivery) {
    return delivery.type().equals("checkout.session.completed");
  }

  @Test
  @Tag("BI-3")
  @Tag("BI-9")
  void a_webhook_that_never_comes_is_made_up_for_by_asking() {
    stripe.disrupt(WebhookRule.drop());
    Opened checkout = shopper.opened("starter");

    stripe.pay(checkout.session());
    clock.advance(Duration.ofSeconds(5));

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(shopper.stateOf(checkout)).isEqualTo("granted"));
    assertThat(shopper.credits()).isEqualTo(250);
  }

  @Test
  @Tag("BI-9")
  void an_expired_page_says_that_nothing_was_charged() {
    Opened checkout = shopper.opened("starter");

    stripe.expire(checkout.session());

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(shopper.stateOf(checkout)).isEqualTo("expired"));
    assertThat(shopper.get("/v1/billing/checkout/" + checkout.id()).getString("message"))
        .contains("nothing was charged");
  }

  @Test
  @Tag("BI-1")
  void micro_is_shown_and_sold_to_an_empty_wallet_only() {
    assertThat(shopper.get("/v1/billing/catalog").getList("items.id", String.class))
        .containsExactly("micro", "starter", "bulk", "mega", "pro", "agent");
    Opened micro = shopper.opened("micro");
    stripe.pay(micro.session());
    shopper.waitForCredits(100);

    Response again = shopper.order(UUID.randomUUID().toString(), "{\"item\":\"micro\"}");

    assertProblem(again, 409, "not_offered");
    assertThat(shopper.get("/v1/billing/catalog").getList("items.id", String.class))
        .containsExactly("starter", "bulk", "mega", "pro", "agent");
    assertThat(shopper.get("/v1/billing/catalog").getString("items[0].pricePerCredit"))
        .isEqualTo("0.02");
  }

  @Test
  @Tag("BI-1")
  void of_two_pages_for_micro_only_the_last_can_be_paid() {
    Opened first = shopper.opened("micro");
    Opened last = shopper.opened("micro");

    assertThat(stripe.object(first.session()).path("status").asText()).isEqualTo("expired");
    stripe.pay(last.session());

    shopper.waitForCredits(100);
    assertThat(shopper.stateOf(first)).isEqualTo("expired");
  }

  @Test
  @Tag("BI-9")
  void a_customer_deleted_by_hand_at_stripe_is_replaced_at_the_next_purchase() {
    Opened before = shopper.opened("starter");
    stripe.pay(before.session());
    shopper.waitForCredits(250);
    String customer = stripe.object(before.session()).path("customer").asText();
    given().auth().oauth2(play.apiKey()).delete(stripe.url() + "/v1/customers/" + customer);

    Response portal = shopper.post("/v1/billing/portal", null, null);
    Opened after = shopper.opened("starter");
    stripe.pay(after.session());

    assertProblem(portal, 404, "not_found");
    shopper.waitForCredits(500);
    assertThat(stripe.object(after.session()).path("customer").asText()).isNotEqualTo(customer);
  }

  @Test
  @Tag("BI-2")
  void a_repeated_order_opens_nothing_new() {
    String key = UUID.randomUUID().toString();
    String id = shopper.order(key, "{\"item\":\"starter\"}").jsonPath().getString("id");

    Response repeated = shopper.order(key, "{\"item\":\"starter\"}");
    Response other = shopper.order(key, "{\"item\":\"mega\"}");

    assertProblem(repeated, 409, "idempotency_replayed");
    assertThat(repeated.jsonPath().getString("detail")).contains(id);
    assertProblem(other, 422, "idempotency_mismatch");
  }

  @Test
  @Tag("BI-2")
  void twenty_identical_orders_at_once_open_one_page() throws Exception {
    String key = UUID.randomUUID().toString();
    Callable<Integer> order = () -> shopper.order(key, "{\"item\":\"starter\"}").statusCode();

    List<Integer> answers;
    try (var threads = Executors.newFixedThreadPool(20)) {
      answers =
          threads.invokeAll(IntStream.range(0, 20).mapToObj(i -> order).toList()).stream()
              .map(Future::resultNow)
              .toList();
    }

    assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
    assertThat(answers).filteredOn(status -> status == 409).hasSize(19);
  }

  @Test
  @Tag("BI-2")
  @Tag("BI-6")
  void a_page_of_an_order_that_was_taken_up_by_another_request_cannot_be_paid() throws Exception {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var threads = Executors.newSingleThreadExecutor()) {
      admin.setAutoCommit(false);
      admin.createStatement().execute("lock table sold_price in share mode");
      Future<Response> slow = threads.submit(() -> shopper.order("slow", "{\"item\":\"starter\"}"));
      await().atMost(Shopper.SOON).until(() -> isAwaited(admin, "sold_price"));
      UUID order = takenUp(admin);
      admin.commit();

      assertProblem(slow.get(), 409, "idempotency_in_flight");
      assertThat(stripe.events())
          .filteredOn(
              event ->
                  event.at("/data/object/client_reference_id").asText().equals(order.toString()))
          .extracting(event -> event.path("type").asText())
          .containsExactly("checkout.session.expired");
    }
  }

  private static boolean isAwaited(Connection admin, String table) throws SQLException {
    try (var find =
        admin.prepareStatement(
            "select count(*) from pg_locks where relation = ?::regclass and not granted")) {
      find.setString(1, table);
      ResultSet row = find.executeQuery();
      row.next();
      return row.getInt(1) > 0;
    }
  }

  /// As if the other request had opened a page of its own by now.
  private UUID takenUp(Connection admin) throws SQLException {
    try (var update =
        admin.prepareStatement(
            """
            update checkout set state = 'pending', session_id = 'cs_of_' || id where account_id = ? returning id
            """)) {
      update.setObject(1, shopper.account());
      ResultSet row = update.executeQuery();
      row.next();
      return row.getObject(1, UUID.class);
    }
  }

  @Test
  @Tag("BI-9")
  void an_order_whose_page_is_unknown_at_stripe_still_tells_where_it_stands() throws SQLException {
    Opened checkout = shopper.opened("starter");
    try (Connection admin =
        DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"))) {
      takenUp(admin);
    }
    clock.advance(Duration.ofSeconds(6));

    assertThat(shopper.stateOf(checkout)).isEqualTo("pending");
  }

  @Test
  @Tag("BI-2")
  void an_account_opens_thirty_pages_an_hour_at_most() throws SQLException {
    ordered(29, clock.instant().minus(Duration.ofMinutes(59)), true);
    ordered(30, clock.instant().minus(Duration.ofMinutes(61)), true);
    // While Stripe was away.
    ordered(30, clock.instant().minus(Duration.ofMinutes(30)), false);

    shopper.opened("starter");
    Response refused = shopper.order("one too many", "{\"item\":\"starter\"}");

    assertProblem(refused, 429, "rate_limited");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
  }

  private void ordered(int times, Instant at, boolean opened) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var insert =
            admin.prepareStatement(
                """
                insert into checkout (id, account_id, idempotency_key, item, quantity, catalog_version, amount_cents,
                                      currency, credits_micro, state, claimed_until, created_at, expires_at, asked_at,
                                      session_id)
                select gen_random_uuid(), ?, gen_random_uuid(), 'starter', 1, '1', 500, 'usd', 250000000, 'opening',
                       at, at, at, at, case when ? then 'cs_' || gen_random_uuid() end
                  from generate_series(1, ?), (values (?::timestamptz)) as n (at)
                """)) {
      insert.setObject(1, shopper.account());
      insert.setBoolean(2, opened);
      insert.setInt(3, times);
      insert.setString(4, at.toString());
      insert.executeUpdate();
    }
  }

  @Test
  @Tag("BI-2")
  void bad_orders_are_told_what_is_wrong() {
    assertProblem(shopper.order(null, "{\"item\":\"starter\"}"), 400, "idempotency_key_missing");
    assertProblem(shopper.order("k", "{\"item\":\"gold\"}"), 400, "invalid_request");
    assertProblem(
        shopper.order("k", "{\"item\":\"starter\",\"quantity\":2}"), 400, "invalid_request");
    assertProblem(
        shopper.order("k", "{\"item\":\"agent\",\"quantity\":0}"), 400, "invalid_request");
    assertProblem(shopper.order("k", "{\"item\":\"starter\",\"price\":1}"), 400, "invalid_request");
    assertProblem(shopper.order("k", "{\"item\":"), 400, "malformed_json");
    assertProblem(shopper.order("k", ""), 400, "invalid_request");
    assertProblem(shopper.order("k".repeat(256), "{\"item\":\"starter\"}"), 400, "invalid_request");
  }

  @Test
  @Tag("BI-2")
  void only_the_owner_buys_and_nobody_sees_anothers_order() {
    Opened checkout = shopper.opened("starter");
    String path = "/v1/billing/checkout/" + checkout.id();

    given().auth().oauth2(TestTokens.owner(UUID.randomUUID())).get(path).then().statusCode(404);
    given().auth().oauth2(TestTokens.member(shopper.account())).get(path).then().statusCode(200);
    given()
        .auth()
        .oauth2(TestTokens.member(shopper.account()))
        .contentType("application/json")
        .header("Idempotency-Key", "k")
        .body("{\"item\":\"starter\"}")
        .post("/v1/billing/checkout")
        .then()
        .statusCode(403);
    given().get(path).then().statusCode(401);
  }

  @Test
  @Tag("BI-2")
  void the_portal_opens_for_a_customer_and_is_404_before_the_first_purchase() {
    assertProblem(shopper.post("/v1/billing/portal", null, null), 404, "not_found");
    shopper.opened("starter");

    Response portal = shopper.post("/v1/billing/portal", null, null);

    assertThat(portal.statusCode()).isEqualTo(200);
    assertThat(portal.jsonPath().getString("url")).startsWith("http");
  }

  private static void assertProblem(Response answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.jsonPath().getString("code")).isEqualTo(code);
  }
}
