package dev.tollgate.gateway.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.gateway.usage.SpoolReader;
import dev.tollgate.gateway.world.ManualTicker;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules of docs/lease-protocol.md that the gateway keeps, by their numbers.
@Tag("WA-3")
class AccountCreditsTest {
  private static final long CREDIT = 1_000_000;
  private static final long LIFE = Duration.ofSeconds(12).toNanos();
  static final LeaseLimits LIMITS =
      new LeaseLimits(
          LIFE,
          Duration.ofMillis(600).toNanos(),
          Duration.ofMinutes(10).toNanos(),
          Duration.ofSeconds(2).toNanos(),
          1_000 * CREDIT);

  @TempDir Path dir;
  private final ManualTicker ticker = new ManualTicker();
  private final UUID account = UUID.randomUUID();
  private final UUID leaseId = UUID.randomUUID();
  private SpoolReader spool;
  private AccountCredits credits;

  @BeforeEach
  void start() {
    spool = new SpoolReader(dir, ticker);
    credits = new AccountCredits(account, "gateway-0", LIMITS, spool.log(), ticker);
  }

  @AfterEach
  void stop() throws Exception {
    spool.close();
  }

  @Test
  void p4_no_more_is_reserved_than_the_lease_holds() {
    credits.adopt(leaseId, 3 * CREDIT, ticker.read());

    assertThat(credits.reserve(2 * CREDIT)).isNotNull();
    assertThat(credits.reserve(2 * CREDIT)).isNull();
    assertThat(credits.reserve(CREDIT)).isNotNull();
    assertThat(credits.reserve(CREDIT)).isNull();
  }

  @Test
  void p14_a_refusal_is_for_those_who_waited_when_billing_was_asked() {
    var asking = new Waiter(CREDIT, Promise.promise());
    var cheaper = new Waiter(CREDIT / 2, Promise.promise());
    var late = new Waiter(CREDIT, Promise.promise());
    credits.await(asking);
    credits.await(cheaper);
    AccountCredits.Ask ask = credits.ask();
    credits.await(late);

    assertThat(credits.takeRefused(ask)).containsExactly(asking);
    assertThat(credits.askAgain()).isTrue();
    assertThat(credits.takeAllWaiters()).containsExactly(cheaper, late);
    assertThat(credits.askAgain()).isFalse();
  }

  @Test
  void p4_after_the_deadline_nothing_is_reserved() {
    credits.adopt(leaseId, 3 * CREDIT, ticker.read());
    ticker.advance(Duration.ofSeconds(12));

    assertThat(credits.reserve(CREDIT)).isNull();
  }

  @Test
  void p3_a_heartbeat_sent_in_time_renews_from_its_sending_and_one_answered_late_does_not() {
    credits.adopt(leaseId, 10 * CREDIT, ticker.read());
    ticker.advance(Duration.ofSeconds(5));
    long sent = ticker.read();
    ticker.advance(Duration.ofSeconds(6));
    credits.beaten(sent, Set.of(), Set.of(leaseId));
    ticker.advance(Duration.ofMillis(5_900));
    assertThat(credits.reserve(CREDIT)).as("11 s + 5.9 s, renewed at 5 s").isNotNull();

    ticker.advance(Duration.ofMillis(200));
    credits.beaten(ticker.read(), Set.of(), Set.of(leaseId));
    assertThat(credits.reserve(CREDIT)).as("dead leases stay dead").isNull();
  }

  @Test
  void p5_the_rest_of_a_dearer_hold_goes_back_at_the_charge() {
    credits.adopt(leaseId, 3 * CREDIT, ticker.read());
    Reservation dear = reserve(3 * CREDIT);

    assertThat(dear.charge(CREDIT)).isTrue();

    assertThat(credits.reserve(2 * CREDIT)).isNotNull();
    dear.settle();
    assertThat(credits.reserve(CREDIT)).as("what is charged is spent").isNull();
  }

  @Test
  void p5_a_charge_after_the_deadline_moves_to_a_living_lease() {
    credits.adopt(leaseId, CREDIT, ticker.read());
    Reservation reservation = reserve(CREDIT);
    ticker.advance(Duration.ofSeconds(13));
    UUID other = UUID.randomUUID();
    credits.adopt(other, CREDIT, ticker.read());

    assertThat(reservation.charge(CREDIT)).isTrue();
    assertThat(reservation.leaseId()).isEqualTo(other);
    credits.sweep();
    assertThat(spool.endedLeases()).containsExactly(leaseId);
  }

  @Test
  void p5_a_charge_with_no_living_lease_is_refused() {
    credits.adopt(leaseId, CREDIT, ticker.read());
    Reservation reservation = reserve(CREDIT);
    credits.beaten(ticker.read(), Set.of(leaseId), Set.of());

    assertThat(reservation.charge(CREDIT)).isFalse();
    assertThat(spool.endedLeases()).as("the call still runs").isEmpty();
    reservation.release();
    assertThat(spool.endedLeases()).containsExactly(leaseId);
  }

  @Test
  void p7_an_idle_lease_is_closed_with_what_is_left_and_nothing_is_put_back() {
    credits.adopt(leaseId, 10 * CREDIT, ticker.read());
    Reservation running = reserve(4 * CREDIT);
    ticker.advance(Duration.ofMillis(600));
    credits.sweep();

    assertThat(credits.toClose())
        .singleElement()
        .satisfies(l -> assertThat(l.closeMicro()).isEqualTo(6 * CREDIT));
    running.release();
    assertThat(credits.toClose().getFirst().closeMicro())
        .as("resent unchanged")
        .isEqualTo(6 * CREDIT);
    assertThat(credits.reserve(CREDIT)).isNull();
  }

  @Test
  void p14_what_calls_give_back_to_a_closing_lease_is_attested_as_idle_while_others_run_on_it() {
    credits.adopt(leaseId, 3 * CREDIT, ticker.read());
    Reservation streaming = reserve(CREDIT);
    Reservation failing = reserve(CREDIT);
    Reservation dear = reserve(CREDIT);
    streaming.charge(CREDIT);
    ticker.advance(Duration.ofMillis(600));
    credits.sweep();
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 0L, 0));

    failing.release();
    dear.charge(CREDIT / 4);

    assertThat(credits.beats()).containsExactly(new Beat(leaseId, CREDIT * 7 / 4, 0));
    assertThat(credits.reserve(CREDIT)).as("a closing lease takes no reserve").isNull();
    assertThat(credits.toClose()).as("nothing was idle when it closed").isEmpty();
  }

  @Test
  void p13_a_fenced_lease_gives_back_what_is_idle_while_a_call_runs_on_it() {
    credits.adopt(leaseId, 5 * CREDIT, ticker.read());
    Reservation streaming = reserve(CREDIT);
    streaming.charge(CREDIT);
    credits.beaten(ticker.read(), Set.of(leaseId), Set.of());

    assertThat(credits.reserve(CREDIT)).isNull();
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 4 * CREDIT, 0));
    assertThat(credits.toClose())
        .singleElement()
        .satisfies(lease -> assertThat(lease.closeMicro()).isEqualTo(4 * CREDIT));
    credits.closeAcked(credits.toClose().getFirst());
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 0L, 0));
  }

  @Test
  void p9_the_end_marker_is_written_once_when_the_last_reservation_has_ended() {
    credits.adopt(leaseId, 2 * CREDIT, ticker.read());
    Reservation first = reserve(CREDIT);
    Reservation second = reserve(CREDIT);
    credits.closeAll();
    first.charge(CREDIT);
    first.settle();
    assertThat(spool.endedLeases()).isEmpty();
    second.release();
    credits.sweep();

    assertThat(spool.endedLeases()).containsExactly(leaseId);
  }

  @Test
  void p13_a_beat_lists_every_lease_until_its_marker_is_acknowledged_with_unacked_close_amounts() {
    credits.adopt(leaseId, 5 * CREDIT, ticker.read());
    reserve(CREDIT);
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 4 * CREDIT, 0));
    credits.recalled(7);
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 4 * CREDIT, 7));
    credits.closeAcked(credits.toClose().getFirst());
    assertThat(credits.beats()).containsExactly(new Beat(leaseId, 0L, 7));
    credits.forget(leaseId);
    assertThat(credits.beats()).isEmpty();
  }

  @Test
  void a_lease_older_than_ten_minutes_is_not_used_any_longer() {
    credits.adopt(leaseId, 1_000 * CREDIT, ticker.read());
    for (int i = 0; i < 121; i++) {
      ticker.advance(Duration.ofSeconds(5));
      credits.beaten(ticker.read(), Set.of(), Set.of(leaseId));
      credits.reserve(1);
      credits.sweep();
    }
    assertThat(credits.reserve(1)).isNull();
  }

  /// One is charged at its first chunk, the other has none for five minutes.
  @Test
  void p13_calls_of_five_minutes_end_on_the_lease_they_began_on() {
    credits.adopt(leaseId, 5 * CREDIT, ticker.read());
    Reservation streaming = reserve(CREDIT);
    Reservation silent = reserve(CREDIT);
    streaming.charge(CREDIT);
    for (int beat = 0; beat < 60; beat++) {
      ticker.advance(Duration.ofSeconds(5));
      credits.sweep();
      assertThat(credits.beats()).extracting(Beat::leaseId).containsExactly(leaseId);
      credits.beaten(ticker.read(), Set.of(), Set.of(leaseId));
    }
    assertThat(silent.charge(CREDIT)).isTrue();
    assertThat(silent.leaseId()).isEqualTo(leaseId);
    silent.settle();
    assertThat(spool.endedLeases()).as("a stream still runs").isEmpty();
    streaming.settle();
    assertThat(spool.endedLeases()).containsExactly(leaseId);
  }

  @Test
  void p5_a_charged_stream_outlives_its_leases_expiry_by_minutes() {
    credits.adopt(leaseId, 5 * CREDIT, ticker.read());
    Reservation streaming = reserve(CREDIT);
    streaming.charge(CREDIT);
    ticker.advance(Duration.ofMinutes(5));
    credits.sweep();
    assertThat(spool.endedLeases()).as("the stream still runs").isEmpty();
    streaming.settle();
    assertThat(spool.endedLeases()).containsExactly(leaseId);
  }

  @Test
  void a_reservation_ends_exactly_once() {
    credits.adopt(leaseId, 5 * CREDIT, ticker.read());
    Reservation charged = reserve(CREDIT);
    charged.charge(CREDIT);
    assertThatThrownBy(charged::release).isInstanceOf(IllegalStateException.class);
    charged.settle();
    assertThatThrownBy(charged::settle).isInstanceOf(IllegalStateException.class);
    Reservation free = reserve(CREDIT);
    assertThatThrownBy(free::settle).isInstanceOf(IllegalStateException.class);
    free.release();
    assertThatThrownBy(free::release).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void who_comes_for_credits_keeps_what_was_quiet_from_retiring() {
    long quiet = Duration.ofMinutes(1).toNanos();
    ticker.advance(Duration.ofMinutes(2));

    assertThat(credits.use()).isTrue();
    assertThat(credits.retire(quiet)).as("between coming and waiting").isFalse();
    ticker.advance(Duration.ofMinutes(2));
    assertThat(credits.retire(quiet)).isTrue();
    assertThat(credits.use()).as("another one takes its place").isFalse();
  }

  @Test
  void whatever_happens_granted_is_spent_or_held_by_a_call_or_attested_as_idle() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      credits = new AccountCredits(account, "gateway-0", LIMITS, spool.log(), ticker);
      long granted = 0;
      long charged = 0;
      Map<Reservation, Long> running = new LinkedHashMap<>();
      List<UUID> adopted = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(8)) {
          case 0 -> {
            long size = (1 + random.nextInt(5)) * CREDIT;
            granted += size;
            adopted.add(UUID.randomUUID());
            credits.adopt(adopted.getLast(), size, ticker.read());
          }
          case 1, 2 -> {
            long hold = (1 + random.nextInt(2)) * CREDIT;
            Reservation reservation = credits.reserve(hold);
            if (reservation != null) {
              running.put(reservation, hold);
            }
          }
          case 3 -> charged += takeAny(running, random).map(this::chargeAndSettle).orElse(0L);
          case 4 -> takeAny(running, random).ifPresent(Reservation::release);
          case 5 -> ticker.advance(Duration.ofMillis(random.nextInt(4_000)));
          case 6 -> credits.sweep();
          default -> {
            if (random.nextInt(5) == 0 && !adopted.isEmpty()) {
              UUID fenced = adopted.get(random.nextInt(adopted.size()));
              credits.beaten(ticker.read(), Set.of(fenced), Set.of());
            }
          }
        }
        long idle =
            credits.beats().stream().mapToLong(b -> Objects.requireNonNull(b.idleMicro())).sum();
        long held = running.values().stream().mapToLong(Long::longValue).sum();
        assertThat(charged + held + idle).as("seed %d", seed).isEqualTo(granted);
      }
    }
  }

  private static Optional<Reservation> takeAny(Map<Reservation, Long> running, Random random) {
    Optional<Reservation> any =
        running.keySet().stream().skip(random.nextInt(running.size() + 1)).findFirst();
    any.ifPresent(running::remove);
    return any;
  }

  private long chargeAndSettle(Reservation reservation) {
    if (reservation.charge(CREDIT)) {
      reservation.settle();
      return CREDIT;
    }
    reservation.release();
    return 0;
  }

  private Reservation reserve(long micro) {
    return Objects.requireNonNull(credits.reserve(micro));
  }
}
