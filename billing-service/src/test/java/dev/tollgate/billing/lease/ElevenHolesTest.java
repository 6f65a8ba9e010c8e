package dev.tollgate.billing.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.lease.GatewayPlay.Answer;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each of the holes that docs/lease-protocol.md lists was there once. Here they meet the real
/// database, log and TLS.
@QuarkusTest
@Tag("WA-3")
class ElevenHolesTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject WellTime wellTime;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private GatewayPlay a;
  private GatewayPlay b;
  private final UUID lease = UUID.randomUUID();

  @BeforeEach
  void two_gateways() {
    a = new GatewayPlay(json, internal, "gateway-a");
    b = new GatewayPlay(json, internal, "gateway-b");
  }

  @Test
  void hole_1_a_lease_of_a_killed_gateway_ends_although_the_gateway_beats_again() {
    UUID account = granted(8, CREDIT);
    GatewayPlay restarted = new GatewayPlay(json, internal, a.id());

    silence(() -> restarted.beat());

    soon(() -> assertThat(purse.balance(account).heldMicro()).isZero());
    assertThat(purse.balance(account).availableMicro()).isEqualTo(8 * CREDIT);
    assertThat(purse.leaseState(lease)).isEqualTo("DONE");
  }

  @Test
  void hole_2_a_lease_found_in_the_spool_is_kept_alive_until_its_events_are_out() {
    UUID account = granted(8, CREDIT);
    GatewayPlay restarted = new GatewayPlay(json, internal, a.id());

    silence(() -> restarted.beat(new Beat(lease, null, 0)));
    assertThat(purse.leaseState(lease)).isEqualTo("GRANTED");
    events.used(account, lease, a.id(), CREDIT);
    events.closed(account, lease, a.id());

    soon(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT);
    assertThat(purse.waived(account)).isZero();
  }

  @Test
  void hole_3_a_grant_whose_reply_was_late_is_over_and_not_adopted() {
    UUID account = granted(8, CREDIT);
    silence(() -> {});
    soon(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));

    Answer again = a.ask(account, lease, CREDIT, CREDIT);

    assertThat(again.body().path("decision").asText()).isEqualTo("over");
    assertThat(a.abort(account, lease).status()).isEqualTo(204);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(8 * CREDIT);
  }

  @Test
  void hole_3_a_grant_that_comes_after_its_abort_is_over() {
    UUID account = purse.with(8);

    assertThat(a.abort(account, lease).status()).isEqualTo(204);
    Answer late = a.ask(account, lease, CREDIT, CREDIT);

    assertThat(late.body().path("decision").asText()).isEqualTo("over");
    assertThat(purse.balance(account).heldMicro()).isZero();
  }

  @Test
  void hole_4_a_close_delivered_twice_leaves_a_running_call_its_credit() {
    UUID account = granted(24, 3 * CREDIT);

    assertThat(a.close(account, lease, CREDIT).status()).isEqualTo(204);
    assertThat(a.close(account, lease, CREDIT).status()).isEqualTo(204);

    assertThat(purse.balance(account).heldMicro()).isEqualTo(2 * CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(22 * CREDIT);
  }

  @Test
  void hole_5_credits_that_were_given_back_cannot_be_spent_again() {
    UUID account = granted(8, CREDIT);
    a.close(account, lease, CREDIT);

    events.used(account, lease, a.id(), CREDIT);

    soon(() -> assertThat(purse.waived(account)).isEqualTo(CREDIT));
    assertThat(purse.balance(account).availableMicro()).isEqualTo(8 * CREDIT);
    assertThat(purse.lots(account, "spent_micro")).isZero();
  }

  @Test
  void hole_6_a_failed_attempt_takes_no_charge_id() {
    UUID account = granted(8, CREDIT);
    String charge = "charge-" + UUID.randomUUID();

    events.send(Events.usage(account, lease, a.id(), UUID.randomUUID(), charge, 0));
    events.send(Events.usage(account, lease, a.id(), UUID.randomUUID(), charge, CREDIT));

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));
  }

  /// P12, then P11 for what comes after the end of its lease.
  @Test
  void hole_7_an_event_behind_the_marker_burns_what_is_available() {
    UUID account = granted(8, CREDIT);

    events.closed(account, lease, a.id());
    events.used(account, lease, a.id(), CREDIT);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));
    assertThat(purse.balance(account).availableMicro()).isEqualTo(7 * CREDIT);
    assertThat(purse.balance(account).heldMicro()).isZero();
    assertThat(purse.waived(account)).isZero();
  }

  /// P17 takes what is not pinned, P10 what frees later.
  @Test
  void hole_8_a_refunded_lot_stays_refunded_when_its_pins_free() {
    UUID account = granted(8, CREDIT);

    var refunded = purse.refund(account, account.toString());
    assertThat(refunded.takenMicro()).isEqualTo(7 * CREDIT);
    assertThat(refunded.heldMicro()).isEqualTo(CREDIT);
    a.close(account, lease, CREDIT);

    assertThat(purse.balance(account).balanceMicro()).isZero();
    assertThat(purse.lots(account, "refunded_micro")).isEqualTo(8 * CREDIT);
    assertThat(purse.refund(account, account.toString()).takenMicro()).isZero();
  }

  @Test
  void hole_9_a_slow_gateway_that_beats_in_time_is_not_fenced() {
    UUID account = granted(8, CREDIT);

    for (int i = 0; i < 3; i++) {
      wellTime.pass(12);
      assertThat(a.beat(new Beat(lease, 0L, 0)).body().path("over")).isEmpty();
    }

    assertThat(purse.leaseState(lease)).isEqualTo("GRANTED");
    assertThat(purse.balance(account).heldMicro()).isEqualTo(CREDIT);
  }

  @Test
  void hole_9_a_long_call_told_early_is_not_waived_when_its_gateway_is_fenced() {
    UUID account = granted(8, CREDIT);
    UUID call = UUID.randomUUID();
    events.chargedEarly(account, lease, a.id(), call.toString(), CREDIT);
    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT));

    silence(() -> {});
    soon(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(a.beat(new Beat(lease, 0L, 0)).body().path("over").get(0).asText())
        .isEqualTo(lease.toString());
    events.send(Events.usage(account, lease, a.id(), call, call.toString(), CREDIT));
    UUID later = anotherCharge(account);

    soon(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT));
    assertThat(later).isNotEqualTo(call);
    assertThat(purse.waived(account)).isZero();
  }

  @Test
  void hole_10_idle_credits_of_another_gateway_are_fetched_not_refused() {
    UUID account = granted(1, CREDIT);
    CompletableFuture<Answer> asked = b.askLater(account, UUID.randomUUID(), CREDIT, CREDIT);

    soon(() -> assertThat(purse.recall(account)).isEqualTo(1));
    assertThat(a.close(account, lease, CREDIT).status()).isEqualTo(204);

    assertThat(asked.join().granted()).as(asked.join().toString()).isTrue();
  }

  @Test
  void hole_10_who_does_not_answer_a_recall_is_not_taken_for_busy() {
    UUID account = granted(1, CREDIT);

    Answer answer = b.ask(account, UUID.randomUUID(), CREDIT, CREDIT);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body().path("code").asText()).isEqualTo("unavailable");
    assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void hole_10_402_is_said_when_all_that_is_held_is_attested_to_be_running() {
    UUID account = granted(1, CREDIT);
    CompletableFuture<Answer> asked = b.askLater(account, UUID.randomUUID(), CREDIT, CREDIT);

    soon(() -> assertThat(purse.recall(account)).isEqualTo(1));
    a.beat(new Beat(lease, 0L, 1));

    assertThat(asked.join().refused()).as(asked.join().toString()).isTrue();
    assertThat(asked.join().body().path("limitMicro").asLong()).isEqualTo(CREDIT);
    assertThat(asked.join().body().path("usedMicro").asLong()).isEqualTo(CREDIT);
  }

  @Test
  void hole_10_an_attestation_from_before_the_recall_counts_for_nothing() {
    UUID account = granted(1, CREDIT);
    CompletableFuture<Answer> asked = b.askLater(account, UUID.randomUUID(), CREDIT, CREDIT);

    soon(() -> assertThat(purse.recall(account)).isEqualTo(1));
    a.beat(new Beat(lease, 0L, 0));

    assertThat(asked.join().status()).isEqualTo(503);
  }

  @Test
  void hole_11_two_events_of_one_charge_are_one_debit() {
    UUID account = granted(24, 3 * CREDIT);
    String charge = "charge-" + UUID.randomUUID();

    for (int i = 0; i < 3; i++) {
      events.send(Events.usage(account, lease, a.id(), UUID.randomUUID(), charge, CREDIT));
    }
    events.closed(account, lease, a.id());

    soon(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(23 * CREDIT);
  }

  @Test
  @Tag("EN-8")
  void while_billing_is_away_nobody_is_taken_for_dead() {
    UUID account = granted(8, CREDIT);

    wellTime.sinceTheLastTick(Duration.ofMinutes(1));
    wellTime.pass(10);

    assertThat(purse.leaseState(lease)).isEqualTo("GRANTED");
    assertThat(purse.balance(account).heldMicro()).isEqualTo(CREDIT);
  }

  /// A settled charge under another lease: whatever was sent before it has been settled too.
  private UUID anotherCharge(UUID account) {
    UUID other = UUID.randomUUID();
    assertThat(a.ask(account, other, CREDIT, CREDIT).granted()).isTrue();
    return events.used(account, other, a.id(), CREDIT);
  }

  private UUID granted(long credits, long leased) {
    UUID account = purse.with(credits);
    Answer granted = a.ask(account, lease, leased, CREDIT);
    assertThat(granted.granted()).as(granted.toString()).isTrue();
    assertThat(granted.credits()).isEqualTo(leased);
    return account;
  }

  /// 20 s of billing's well time, in which something beats every 4 s.
  private void silence(Runnable beat) {
    for (int i = 0; i < 5; i++) {
      wellTime.pass(4);
      beat.run();
    }
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }
}
