package dev.tollgate.billing.settlement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One debit per charge, whatever is redelivered, lost, forged or killed.
@QuarkusTest
@Tag("WA-3")
class SettlementTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject SettlementConsumer settlement;
  @Inject WorkerTransactions worker;
  @Inject ObjectMapper json;
  @Inject MeterRegistry metrics;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private GatewayPlay gateway;
  private final UUID lease = UUID.randomUUID();

  @BeforeEach
  void a_gateway() {
    gateway = new GatewayPlay(json, internal, "gateway-a");
  }

  @Test
  void
      a_batch_that_crashes_before_its_commit_leaves_no_trace_and_settles_once_when_it_comes_again() {
    UUID account = granted(80, 10 * CREDIT);
    List<IncomingEvent> batch = batch(account, 5);

    assertThatThrownBy(
            () ->
                worker
                    .inTransaction(
                        transaction ->
                            settlement
                                .settle(transaction, batch)
                                .chain(
                                    () ->
                                        Uni.createFrom()
                                            .<Void>failure(new IllegalStateException("crash"))))
                    .await()
                    .atMost(Duration.ofSeconds(30)))
        .hasMessage("crash");
    assertThat(purse.lots(account, "spent_micro")).isZero();

    settle(batch);
    settle(batch);

    assertThat(purse.lots(account, "spent_micro")).isEqualTo(5 * CREDIT);
    assertThat(purse.balance(account).heldMicro()).isEqualTo(5 * CREDIT);
  }

  @Test
  void settlement_is_exact_when_the_database_is_killed_meanwhile() {
    UUID account = granted(800, 100 * CREDIT);
    for (int i = 0; i < 100; i++) {
      events.used(account, lease, gateway.id(), CREDIT);
      if (i == 40) {
        TestInfrastructure.kill("postgres");
      }
    }
    TestInfrastructure.restart("postgres");
    events.closed(account, lease, gateway.id());

    await()
        .atMost(Duration.ofSeconds(40))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(100 * CREDIT);
    assertThat(purse.waived(account)).isZero();
  }

  @Test
  void what_exceeds_a_lease_is_waived_and_never_taken() {
    UUID account = granted(80, 2 * CREDIT);
    double waivedBefore = waivedOnTheMeter();

    for (int i = 0; i < 3; i++) {
      events.used(account, lease, gateway.id(), CREDIT);
    }

    soon(() -> assertThat(purse.waived(account)).isEqualTo(CREDIT));
    assertThat(waivedOnTheMeter() - waivedBefore).isEqualTo(CREDIT);
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(78 * CREDIT);
  }

  private double waivedOnTheMeter() {
    return metrics.get("tollgate_waived_micro_credits").counter().count();
  }

  @Test
  void forged_and_unreadable_records_are_set_aside_and_do_not_stop_the_rest() {
    UUID account = granted(80, 2 * CREDIT);
    String key = account.toString();

    events.used(account, UUID.randomUUID(), gateway.id(), CREDIT);
    events.used(account, lease, "gateway-z", CREDIT);
    events.send(
        Topics.USAGE,
        key,
        UsageRecorded.TYPE,
        "{\"creditsMicro\":".getBytes(StandardCharsets.UTF_8));
    events.send(Topics.USAGE, key, UsageRecorded.TYPE, "null".getBytes(StandardCharsets.UTF_8));
    events.send(
        Topics.USAGE,
        key,
        UsageRecorded.TYPE,
        "{\"creditsMicro\":5}".getBytes(StandardCharsets.UTF_8));
    ObjectNode unpriced = told(account);
    unpriced.remove("creditsMicro");
    events.send(Topics.USAGE, key, UsageRecorded.TYPE, unpriced);
    events.send(Topics.USAGE, key, "something.else.v9", new byte[] {0, 1});
    events.send(
        Topics.USAGE,
        key,
        UsageRecorded.TYPE,
        Events.usage(UUID.randomUUID(), lease, gateway.id(), UUID.randomUUID(), "x", CREDIT));
    UUID good = events.used(account, lease, gateway.id(), CREDIT);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));
    assertThat(purse.quarantined(account)).isEqualTo(8);
    assertThat(charge(account, good).getInt("credits")).isEqualTo(1);
  }

  @Test
  void a_gateway_that_was_upgraded_first_may_tell_more() {
    UUID account = granted(80, 2 * CREDIT);
    ObjectNode more = told(account).put("novelty", 1).put("route", "A_ROUTE_TO_COME");

    events.send(Topics.USAGE, account.toString(), UsageRecorded.TYPE, more);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));
    assertThat(purse.quarantined(account)).isZero();
  }

  private ObjectNode told(UUID account) {
    UUID id = UUID.randomUUID();
    return json.valueToTree(Events.usage(account, lease, gateway.id(), id, id.toString(), CREDIT));
  }

  @Test
  @Tag("WA-5")
  void an_event_explains_its_charge_down_to_the_lots_and_their_price() {
    UUID account = purse.with(1);
    purse.give(account, "promo-like:" + account, CREDIT, Instant.now().plusSeconds(3_600));
    assertThat(gateway.ask(account, lease, 2 * CREDIT, 2 * CREDIT).granted()).isTrue();

    UUID event = events.used(account, lease, gateway.id(), 2 * CREDIT);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT));
    JsonPath charge = charge(account, event);
    assertThat(charge.getString("priceVersion")).isEqualTo("2026-11-20");
    assertThat(charge.getInt("multiplier")).isEqualTo(1);
    assertThat(charge.getString("requestedModel")).isEqualTo("openai/gpt-4.1-mini");
    assertThat(charge.getInt("debited")).isEqualTo(2);
    assertThat(charge.getList("lots.credits", Integer.class)).containsExactly(1, 1);
    assertThat(charge.getList("lots.source")).containsExactly("pack", "pack");
    assertThat(charge.getList("lots.costBasisUsd")).containsExactly("0.02", "0.02");
    assertThat(charge.getList("journal.amountUsd")).containsExactly("0.04", "-0.04");
    given()
        .auth()
        .oauth2(TestTokens.owner(UUID.randomUUID()))
        .get("/v1/wallet/charges/" + event)
        .then()
        .statusCode(404);
  }

  @Test
  @Tag("WA-5")
  void a_long_stream_told_early_is_explained_when_its_event_comes() {
    UUID account = granted(80, 2 * CREDIT);
    UUID event = UUID.randomUUID();
    events.chargedEarly(account, lease, gateway.id(), event.toString(), CREDIT);
    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));
    assertThat(charge(account, event).getString("priceVersion")).isNull();

    events.send(Events.usage(account, lease, gateway.id(), event, event.toString(), CREDIT));

    soon(
        () -> assertThat(charge(account, event).getString("priceVersion")).isEqualTo("2026-11-20"));
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT);
  }

  /// Two calls, both served: the gateway had forgotten the first when the second came.
  @Test
  @Tag("GW-14")
  void a_call_repeated_under_its_idempotency_key_is_debited_once() {
    UUID account = granted(80, 3 * CREDIT);
    for (int i = 0; i < 2; i++) {
      UUID call = UUID.randomUUID();
      events.send(Events.usage(account, lease, gateway.id(), call, "one-key " + account, CREDIT));
    }
    events.used(account, lease, gateway.id(), CREDIT);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT));
    assertThat(purse.waived(account)).isZero();
    assertThat(purse.quarantined(account)).isZero();
  }

  private List<IncomingEvent> batch(UUID account, int calls) {
    List<IncomingEvent> batch = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      UUID id = UUID.randomUUID();
      UsageRecorded usage = Events.usage(account, lease, gateway.id(), id, id.toString(), CREDIT);
      batch.add(
          new IncomingEvent(
              Topics.USAGE,
              0,
              i,
              account.toString(),
              UsageRecorded.TYPE,
              id.toString(),
              Instant.now(),
              bytes(usage)));
    }
    return batch;
  }

  private byte[] bytes(UsageRecorded usage) {
    try {
      return json.writeValueAsBytes(usage);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private void settle(List<IncomingEvent> batch) {
    worker
        .inTransaction(transaction -> settlement.settle(transaction, batch))
        .await()
        .atMost(Duration.ofSeconds(30));
  }

  private UUID granted(long credits, long leased) {
    UUID account = purse.with(credits);
    assertThat(gateway.ask(account, lease, leased, CREDIT).credits()).isEqualTo(leased);
    return account;
  }

  private static JsonPath charge(UUID account, UUID event) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .get("/v1/wallet/charges/" + event)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }
}
