package dev.tollgate.billing.journal;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.lease.Spending;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.billing.webhook.Signature;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.fake.stripe.MoneyTaken;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Money in, credits spent, money back: the books say the same as Stripe and the wallet.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-7")
class BooksTest {
  @Inject StripePlay play;
  @Inject Spending spending;
  @Inject TestClock clock;
  @Inject JournalEntries journal;
  @Inject WorkerTransactions worker;

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
  @Tag("BI-6")
  void a_refund_takes_the_unused_part_and_the_used_part_stays_earned() {
    Opened checkout = buyStarter();
    spending.spend(internal, shopper.account(), 100);
    shopper.waitForCredits(150);
    awaitBook("recognised_revenue", "-2.00");

    stripe.refund(paymentOf(checkout), 500);

    shopper.waitForCredits(0);
    MoneyTaken taken = stripe.taken(customerOf(checkout));
    awaitBook("deferred_revenue", "0");
    assertBook("recognised_revenue", "-2.00");
    assertBook("returns", "2.00");
    assertThat(book("cash").add(book("fees"))).isEqualByComparingTo("0");
    assertThat(book("fees")).isEqualByComparingTo(BigDecimal.valueOf(taken.feeCents(), 2));
  }

  @Test
  @Tag("BI-6")
  void half_the_money_back_takes_half_the_credits_however_often_it_is_told() {
    Opened checkout = buyStarter();

    stripe.refund(paymentOf(checkout), 250);
    shopper.waitForCredits(125);
    stripe.events().stream()
        .filter(event -> event.path("type").asText().equals("charge.refunded"))
        .forEach(event -> stripe.resend(event.path("id").asText(), 3));
    stripe.refund(paymentOf(checkout), 100);

    shopper.waitForCredits(75);
    awaitBook("deferred_revenue", "-1.50");
    assertBook("returns", "0");
  }

  @Test
  @Tag("BI-6")
  void a_dispute_takes_the_unused_part_at_once_and_a_won_one_returns_money_and_credits() {
    Opened checkout = buyStarter();
    spending.spend(internal, shopper.account(), 50);
    shopper.waitForCredits(200);

    String dispute = stripe.dispute(paymentOf(checkout));
    shopper.waitForCredits(0);
    awaitBook("returns", "1.00");
    stripe.closeDispute(dispute, true);

    shopper.waitForCredits(200);
    awaitBook("returns", "0.00");
    assertBook("recognised_revenue", "-1.00");
    assertBook("deferred_revenue", "-4.00");
  }

  @Test
  void a_fee_that_stripe_names_later_is_booked_once() throws SQLException {
    Opened checkout = buyStarter();
    forgetFee();
    BigDecimal fee = book("fees");
    String charge = stripe.object(paymentOf(checkout)).path("latest_charge").asText();

    deliver("charge.updated", charge);
    deliver("charge.updated", charge);

    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () -> assertThat(book("fees")).isEqualByComparingTo(fee.multiply(BigDecimal.TWO)));
    assertThat(book("cash").add(book("fees"))).isEqualByComparingTo("5.00");
  }

  /// As if the payment had been taken before Stripe knew its fee.
  private void forgetFee() throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var forget =
            admin.prepareStatement("update payment set fee_cents = 0 where account_id = ?")) {
      forget.setObject(1, shopper.account());
      assertThat(forget.executeUpdate()).isEqualTo(1);
    }
  }

  private void deliver(String type, String object) {
    String body =
        """
        {"id":"evt_%s","type":"%s","created":1,"data":{"object":{"id":"%s"}}}"""
            .formatted(UUID.randomUUID(), type, object);
    given()
        .contentType("application/json")
        .header("Stripe-Signature", Signature.of(body, play.webhookSecret(), clock.instant()))
        .body(body)
        .post("/v1/webhooks/stripe")
        .then()
        .statusCode(200);
  }

  @Test
  void all_books_together_are_zero_at_every_moment() {
    buyStarter();
    spending.spend(internal, shopper.account(), 7);

    JsonPath balances = asOperator().get("/admin/v1/journal/balances").jsonPath();

    assertThat(balances.getString("sum")).isEqualTo("0.00");
    assertThat(balances.getString("books.cash")).isNotNull();
    given()
        .auth()
        .oauth2(TestTokens.owner(shopper.account()))
        .get("/admin/v1/journal/balances")
        .then()
        .statusCode(403);
  }

  @Test
  void no_entry_comes_to_light_before_those_that_a_reader_has() {
    var end = new CompletableFuture<Void>();
    var begun = new CompletableFuture<Void>();
    String late = "test:" + UUID.randomUUID();
    String early = "test:" + UUID.randomUUID();
    CompletableFuture<Void> slow =
        worker
            .inTransaction(
                tx ->
                    record(tx, late)
                        .invoke(() -> begun.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(end)))
            .subscribeAsCompletionStage();
    begun.join();
    worker.inTransaction(tx -> record(tx, early)).await().atMost(Shopper.SOON);

    CompletableFuture<String> page =
        CompletableFuture.supplyAsync(
            () -> asOperator().get("/admin/v1/journal/export?limit=50000").asString());
    await().atMost(Shopper.SOON).until(() -> page.isDone() || isAwaited());
    end.complete(null);
    slow.join();

    assertThat(page.join()).contains(late).contains(early);
  }

  @Test
  void an_export_does_not_wait_long_for_one_who_writes() {
    var end = new CompletableFuture<Void>();
    var begun = new CompletableFuture<Void>();
    CompletableFuture<Void> slow =
        worker
            .inTransaction(
                tx ->
                    record(tx, "test:" + UUID.randomUUID())
                        .invoke(() -> begun.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(end)))
            .subscribeAsCompletionStage();
    begun.join();

    assertThat(asOperator().get("/admin/v1/journal/export").statusCode()).isEqualTo(503);
    end.complete(null);
    slow.join();
    assertThat(asOperator().get("/admin/v1/journal/export").statusCode()).isEqualTo(200);
  }

  private Uni<Void> record(SqlConnection tx, String key) {
    var entry = JournalEntry.moved(key, shopper.account(), "test", Book.CASH, Book.FEES, 1);
    return journal.record(tx, entry).replaceWithVoid();
  }

  /// Somebody waits until those who write are done.
  private static boolean isAwaited() throws SQLException {
    try (Connection admin =
        DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"))) {
      ResultSet row =
          admin
              .createStatement()
              .executeQuery(
                  "select count(*) from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and not granted");
      row.next();
      return row.getInt(1) > 0;
    }
  }

  @Test
  void the_database_refuses_an_entry_that_does_not_balance_and_any_change() throws SQLException {
    String insert =
        """
        with entry as (
          insert into journal_entry (key, account_id, reason, recorded_at)
          values (gen_random_uuid()::text, gen_random_uuid(), 'planted', now()) returning *)
        insert into journal_line (entry_id, position, account_id, book, amount_nano)
        select id, 1, account_id, 'cash', 5 from entry
        """;
    buyStarter();
    try (Connection admin =
        DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"))) {
      assertThatThrownBy(() -> admin.createStatement().execute(insert))
          .hasMessageContaining("does not balance");
      assertThatThrownBy(
              () -> admin.createStatement().execute("update journal_line set amount_nano = 1"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> admin.createStatement().execute("delete from journal_entry"))
          .hasMessageContaining("append-only");
    }
  }

  private Opened buyStarter() {
    Opened checkout = shopper.opened("starter");
    stripe.pay(checkout.session());
    shopper.waitForCredits(250);
    return checkout;
  }

  private String paymentOf(Opened checkout) {
    return stripe.object(checkout.session()).path("payment_intent").asText();
  }

  private String customerOf(Opened checkout) {
    return stripe.object(checkout.session()).path("customer").asText();
  }

  private void awaitBook(String book, String usd) {
    await().atMost(Shopper.SOON).untilAsserted(() -> assertBook(book, usd));
  }

  private void assertBook(String book, String usd) {
    assertThat(book(book)).as(book).isEqualByComparingTo(usd);
  }

  /// Of this account alone, added up from the export.
  private BigDecimal book(String name) {
    asOperator().get("/admin/v1/journal/balances").then().statusCode(200);
    Map<String, BigDecimal> books = new TreeMap<>();
    String csv = asOperator().get("/admin/v1/journal/export?limit=50000").asString();
    csv.lines()
        .skip(1)
        .map(line -> line.split(","))
        .filter(fields -> fields[2].equals(shopper.account().toString()))
        .forEach(fields -> books.merge(fields[5], new BigDecimal(fields[6]), BigDecimal::add));
    return books.getOrDefault(name, BigDecimal.ZERO);
  }

  private static io.restassured.specification.RequestSpecification asOperator() {
    return given().auth().oauth2(TestTokens.operator());
  }
}
