package dev.tollgate.billing.payment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.checkout.Shopper;
import dev.tollgate.billing.checkout.Shopper.Opened;
import dev.tollgate.billing.journal.Balances;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.billing.stripe.StripePlay;
import dev.tollgate.billing.wallet.Credits;
import dev.tollgate.billing.wallet.LedgerChecker;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Money that goes back and forth takes the credits with it, wherever they are by then.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
@Tag("BI-6")
class ReversalsTest {
  @Inject StripePlay play;
  @Inject Events events;
  @Inject Purse purse;
  @Inject Reversals reversals;
  @Inject TestClock clock;
  @Inject ObjectMapper json;

  @TestHTTPResource("/")
  URI origin;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private final Shopper shopper = new Shopper(UUID.randomUUID());
  private final UUID lease = UUID.randomUUID();
  private FakeStripe stripe;
  private GatewayPlay gateway;
  private String payment;

  /// 250 credits for $5.
  @BeforeEach
  void who_bought_a_pack() {
    stripe = play.at(origin);
    gateway = new GatewayPlay(json, internal, "gateway-a");
    Opened checkout = shopper.opened("starter");
    stripe.pay(checkout.session());
    shopper.waitForCredits(250);
    payment = stripe.object(checkout.session()).path("payment_intent").asText();
  }

  @Test
  void a_refund_after_a_won_dispute_takes_the_credits_that_were_given_again() {
    String dispute = stripe.dispute(payment);
    shopper.waitForCredits(0);
    stripe.closeDispute(dispute, true);
    shopper.waitForCredits(250);

    stripe.refund(payment, 500);

    shopper.waitForCredits(0);
    awaitBooks("0", "0", "0");
  }

  @Test
  void a_refund_of_a_part_after_a_won_dispute_takes_its_share_and_the_rest_later() {
    String dispute = stripe.dispute(payment);
    shopper.waitForCredits(0);
    stripe.closeDispute(dispute, true);
    shopper.waitForCredits(250);

    stripe.refund(payment, 200);
    shopper.waitForCredits(150);
    awaitBooks("3", "-3", "0");

    stripe.refund(payment, 300);
    shopper.waitForCredits(0);
    awaitBooks("0", "0", "0");
  }

  @Test
  void
      money_withdrawn_again_after_a_won_dispute_is_booked_again_and_repeated_news_change_nothing() {
    String first = stripe.dispute(payment);
    shopper.waitForCredits(0);
    stripe.closeDispute(first, true);
    shopper.waitForCredits(250);

    String second = stripe.dispute(payment);
    shopper.waitForCredits(0);
    reversals.dispute(first);
    reversals.dispute(second);
    assertThat(shopper.credits()).isZero();
    awaitBooks("0", "0", "0");

    stripe.closeDispute(second, true);
    shopper.waitForCredits(250);
    reversals.dispute(second);
    reversals.dispute(first);
    assertThat(shopper.credits()).isEqualTo(250);
    awaitBooks("5", "-5", "0");
    assertLedgerConserves();
  }

  @Test
  @Tag("EN-2")
  void a_refund_takes_credits_that_a_merge_has_handed_on() {
    Shopper heir = new Shopper(UUID.randomUUID());
    purse.give(heir.account(), "own:" + heir.account(), Credits.micro(1000), null);
    events.merged(shopper.account(), heir.account(), 2, clock.instant());
    heir.waitForCredits(1250);

    stripe.refund(payment, 100);
    heir.waitForCredits(1200);
    stripe.refund(payment, 400);

    heir.waitForCredits(1000);
    assertThat(shopper.credits()).isZero();
  }

  @Test
  @Tag("WA-3")
  void a_refund_of_a_part_takes_what_is_on_lease_as_it_comes_back() {
    hold(250);

    stripe.refund(payment, 200);
    awaitBooks("3", "-5", "2");
    reversals.refund(stripe.object(payment).path("latest_charge").asText());
    assertThat(shopper.credits()).isEqualTo(250);
    giveBack(30);
    assertThat(shopper.credits()).as("what comes back first is due").isEqualTo(220);
    end();

    shopper.waitForCredits(150);
    assertThat(available()).isEqualTo(Credits.micro(150));
    awaitBooks("3", "-3", "0");
    assertLedgerConserves();
  }

  @Test
  @Tag("WA-3")
  void a_refund_of_a_part_takes_at_once_what_is_there_and_never_what_a_call_uses_meanwhile() {
    hold(200);

    stripe.refund(payment, 250);
    shopper.waitForCredits(200);
    events.used(shopper.account(), lease, gateway.id(), Credits.micro(180));
    shopper.waitForCredits(20);
    end();

    shopper.waitForCredits(0);
    awaitBooks("2.50", "0", "1.10");
    assertThat(Balances.of(shopper.account()).get("recognised_revenue"))
        .isEqualByComparingTo("-3.60");
    assertLedgerConserves();
  }

  private void hold(long credits) {
    long micro = Credits.micro(credits);
    var answer = gateway.ask(shopper.account(), lease, micro, micro);
    assertThat(answer.granted()).as(answer.toString()).isTrue();
    assertThat(answer.credits()).isEqualTo(micro);
  }

  private void giveBack(long credits) {
    assertThat(gateway.close(shopper.account(), lease, Credits.micro(credits)).status())
        .isEqualTo(204);
  }

  private void end() {
    events.closed(shopper.account(), lease, gateway.id());
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
  }

  private long available() {
    return purse.balance(shopper.account()).availableMicro();
  }

  /// @param cash before Stripe's fee, which it keeps
  private void awaitBooks(String cash, String deferred, String returns) {
    await()
        .atMost(Shopper.SOON)
        .untilAsserted(
            () -> {
              Map<String, BigDecimal> books = Balances.of(shopper.account());
              assertThat(books.get("cash").add(books.get("fees")))
                  .as("cash in %s", books)
                  .isEqualByComparingTo(cash);
              assertThat(books.get("deferred_revenue"))
                  .as("deferred in %s", books)
                  .isEqualByComparingTo(deferred);
              assertThat(books.getOrDefault("returns", BigDecimal.ZERO))
                  .as("returns in %s", books)
                  .isEqualByComparingTo(returns);
            });
  }

  /// WA-6: as anybody can from the export.
  private void assertLedgerConserves() {
    String csv =
        given()
            .auth()
            .oauth2(TestTokens.owner(shopper.account()))
            .accept("text/csv")
            .get("/v1/wallet/export")
            .asString();
    try {
      LedgerChecker ledger = new LedgerChecker().check(new BufferedReader(new StringReader(csv)));
      assertThat(ledger.in("held")).isZero();
      assertThat(ledger.in("available")).isEqualByComparingTo(Credits.decimal(available()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
