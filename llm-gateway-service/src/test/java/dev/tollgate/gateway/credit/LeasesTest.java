package dev.tollgate.gateway.credit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseGranted;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.lease.LeaseOver;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.gateway.credit.HoldOutcome.Held;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.usage.EventIds;
import dev.tollgate.gateway.usage.SpoolReader;
import dev.tollgate.gateway.world.ManualTicker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway's half of the lease protocol's messages: what it sends, and what it makes of answers
/// that are late, lost or meant for an earlier life.
@Tag("WA-3")
class LeasesTest {
  private static final long CREDIT = 1_000_000;

  @TempDir Path dir;
  private final ManualTicker ticker = new ManualTicker();
  private final UUID account = UUID.randomUUID();
  private final LeaseIdentity identity = new LeaseIdentity("gateway-0", UUID.randomUUID());
  private final Messages billing = new Messages();
  private SpoolReader spool;
  private Leases leases;
  private LeaseKeeper keeper;

  @BeforeEach
  void start() {
    spool = new SpoolReader(dir, ticker);
    leases =
        new Leases(
            billing,
            identity,
            AccountCreditsTest.LIMITS,
            spool.log(),
            new EventIds(Clock.systemUTC()),
            ticker);
    keeper = new LeaseKeeper(leases, billing, identity, ticker, Set.of());
  }

  @AfterEach
  void stop() throws Exception {
    spool.close();
  }

  @Test
  void p1_a_grant_names_the_lease_the_gateway_and_its_present_life() {
    hold();
    hold();

    assertThat(billing.grants).as("one request at a time").hasSize(1);
    LeaseRequest request = billing.grants.getFirst().request;
    assertThat(request.accountId()).isEqualTo(account);
    assertThat(request.gatewayId()).isEqualTo(identity.gatewayId());
    assertThat(request.incarnation()).isEqualTo(identity.incarnation());
    assertThat(request.priceMicro()).isEqualTo(CREDIT);
  }

  @Test
  void p3_a_grant_that_comes_in_time_serves_all_who_wait() {
    Future<HoldOutcome> first = hold();
    Future<HoldOutcome> second = hold();
    ticker.advance(Duration.ofMillis(11_999));
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());

    assertThat(List.of(first, second))
        .allSatisfy(outcome -> assertThat(paidBy(outcome)).isEqualTo(leaseId));
    assertThat(billing.closes).isEmpty();
  }

  /// Hole 3: the grant commits, its answer is late, and meanwhile billing fences and frees the
  /// lease.
  @Test
  void p3_a_grant_that_comes_after_its_deadline_is_given_up_and_never_adopted() {
    Future<HoldOutcome> outcome = hold();
    ticker.advance(Duration.ofSeconds(12));
    UUID late = billing.grants.getFirst().grant(identity.incarnation());

    assertThat(billing.closes).containsExactly(abort(late));
    assertThat(outcome.isComplete()).as("who waited still waits, for another lease").isFalse();
    assertThat(billing.grants).hasSize(2);
    UUID second = billing.grants.getLast().grant(identity.incarnation());
    assertThat(second).isNotEqualTo(late);
    assertThat(paidBy(outcome)).isEqualTo(second);
  }

  @Test
  void p3_a_grant_for_an_earlier_life_of_this_gateway_is_given_up() {
    Future<HoldOutcome> outcome = hold();
    UUID foreign = billing.grants.getFirst().grant(UUID.randomUUID());

    assertThat(billing.closes).containsExactly(abort(foreign));
    assertThat(outcome.isComplete()).isFalse();
  }

  @Test
  void p3_a_grant_without_an_answer_is_given_up_and_who_waits_is_told_503() {
    Future<HoldOutcome> outcome = hold();
    Grant lost = billing.grants.getFirst();
    lost.answer.fail("time-out");

    assertThat(billing.closes).containsExactly(abort(lost.request.leaseId()));
    assertThat(outcome.cause())
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void p2_a_lease_that_ended_before_it_began_is_asked_for_anew() {
    Future<HoldOutcome> outcome = hold();
    Grant ended = billing.grants.getFirst();
    ended.answer.complete(new LeaseOver(ended.request.leaseId()));

    UUID second = billing.grants.getLast().grant(identity.incarnation());
    assertThat(paidBy(outcome)).isEqualTo(second);
  }

  @Test
  void p13_the_answer_to_a_heartbeat_of_an_earlier_life_is_dropped() {
    Future<HoldOutcome> outcome = hold();
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());
    keeper.beat();
    keeper.beat();

    billing
        .beats
        .getFirst()
        .answer
        .complete(new LeaseHeartbeatReply(UUID.randomUUID(), List.of(leaseId)));
    assertThat(hold().isComplete()).as("the lease lives").isTrue();
    billing
        .beats
        .getLast()
        .answer
        .complete(new LeaseHeartbeatReply(identity.incarnation(), List.of(leaseId)));
    assertThat(hold().isComplete()).as("the lease is over").isFalse();
    assertThat(paidBy(outcome)).isEqualTo(leaseId);
  }

  @Test
  void p7_a_close_is_sent_again_with_the_same_credits_until_it_is_acknowledged() {
    hold();
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());
    ticker.advance(Duration.ofMillis(600));
    keeper.sweep();
    keeper.sweep();
    assertThat(billing.closes).as("one at a time").hasSize(1);
    billing.closeAnswers.getFirst().fail("lost");
    keeper.sweep();
    billing.closeAnswers.getLast().complete();
    keeper.sweep();

    Close close =
        new Close(
            leaseId,
            new LeaseClose(account, "gateway-0", identity.incarnation(), 3 * CREDIT, false));
    assertThat(billing.closes).containsExactly(close, close);
  }

  @Test
  void p13_p14_a_recall_is_answered_for_the_leases_of_its_account_only() {
    hold();
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());
    leases.hold(UUID.randomUUID(), CREDIT, Promise.promise());
    billing.grants.getLast().grant(identity.incarnation());

    keeper.recalled(account, 7);

    assertThat(billing.closes).extracting(Close::leaseId).containsExactly(leaseId);
    assertThat(billing.beats)
        .singleElement()
        .satisfies(
            beaten ->
                assertThat(beaten.heartbeat().leases())
                    .containsExactly(new Beat(leaseId, 3 * CREDIT, 7)));
  }

  @Test
  void p13_a_lease_is_listed_until_kafka_has_its_end_marker() {
    hold();
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());
    keeper.beat();
    keeper.ended(new LeaseClosed(leaseId, account, identity.gatewayId()));
    keeper.beat();

    assertThat(billing.beats)
        .singleElement()
        .satisfies(beaten -> assertThat(beaten.heartbeat().leases()).hasSize(1));
  }

  @Test
  void
      a_change_of_the_account_or_its_credits_gives_back_what_is_left_and_the_next_call_asks_anew() {
    hold();
    UUID leaseId = billing.grants.getFirst().grant(identity.incarnation());
    keeper.changed(UUID.randomUUID());
    assertThat(billing.closes).as("another account's change").isEmpty();

    keeper.changed(account);

    assertThat(billing.closes).extracting(Close::leaseId).containsExactly(leaseId);
    assertThat(hold().isComplete()).isFalse();
    assertThat(billing.grants).hasSize(2);
  }

  private Future<HoldOutcome> hold() {
    return leases.hold(account, CREDIT, Promise.promise());
  }

  private static UUID paidBy(Future<HoldOutcome> outcome) {
    return ((Held) outcome.result()).reservation().leaseId();
  }

  private Close abort(UUID leaseId) {
    return new Close(
        leaseId, new LeaseClose(account, "gateway-0", identity.incarnation(), 0, true));
  }

  private record Close(UUID leaseId, LeaseClose body) {}

  private record Beaten(LeaseHeartbeat heartbeat, Promise<LeaseHeartbeatReply> answer) {}

  private record Grant(LeaseRequest request, Promise<LeaseDecision> answer) {
    /// Four credits for this life of the gateway.
    UUID grant(UUID incarnation) {
      UUID leaseId = request.leaseId();
      answer.complete(
          new LeaseGranted(leaseId, incarnation, 4 * CREDIT, 100 * CREDIT, 100 * CREDIT));
      return leaseId;
    }
  }

  /// What was sent to billing; the test answers when and as it wants.
  private static final class Messages implements LeaseClient {
    final List<Grant> grants = new ArrayList<>();
    final List<Beaten> beats = new ArrayList<>();
    final List<Close> closes = new ArrayList<>();
    final List<Promise<Void>> closeAnswers = new ArrayList<>();

    @Override
    public Future<LeaseDecision> grant(LeaseRequest request) {
      grants.add(new Grant(request, Promise.promise()));
      return grants.getLast().answer().future();
    }

    @Override
    public Future<LeaseHeartbeatReply> heartbeat(LeaseHeartbeat heartbeat) {
      beats.add(new Beaten(heartbeat, Promise.promise()));
      return beats.getLast().answer().future();
    }

    @Override
    public Future<Void> close(UUID leaseId, LeaseClose close) {
      closes.add(new Close(leaseId, close));
      closeAnswers.add(Promise.promise());
      return closeAnswers.getLast().future();
    }
  }
}
