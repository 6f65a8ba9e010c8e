package dev.tollgate.entitlement.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.entitlement.quota.Take.QuotaGone;
import dev.tollgate.entitlement.quota.Take.SessionSpent;
import dev.tollgate.entitlement.quota.Take.Taken;
import dev.tollgate.entitlement.quota.Take.TooFast;
import dev.tollgate.entitlement.rate.Gcra;
import dev.tollgate.entitlement.rate.Pace;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CallTokensTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Instant ANCHOR = Instant.now();
  private static final Pace FAST = new Pace(1, 1_000_000);

  @Inject CallTokens tokens;
  @Inject QuotaCounters counters;
  @Inject EntitlementConfig config;
  @Inject TestClock clock;
  @Inject RedisDataSource redis;

  @BeforeEach
  void time_stands_still() {
    clock.stop();
  }

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  @Tag("EN-12")
  void the_script_and_the_local_bucket_follow_one_rule() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Pace pace = new Pace(700_000, 7);
    String bucket = "compared-" + UUID.randomUUID();
    long arrival = 0;
    for (int step = 0; step < 300; step++) {
      clock.forward(Duration.ofMillis(random.nextInt(1500)));
      long nowMicros = TimeUnit.MILLISECONDS.toMicros(clock.millis());

      Take script = tokens.takeOne(bucket, pace).await().atMost(PATIENCE);
      Gcra.Step rule = Gcra.take(pace, arrival, nowMicros, 1);
      arrival = rule.arrivalMicros();

      String where = "seed " + seed + ", step " + step;
      if (script instanceof Taken taken) {
        assertThat(rule.taken()).as(where).isEqualTo(1);
        assertThat(taken.rateLimit().remaining()).as(where).isEqualTo(rule.free());
      } else {
        assertThat(rule.taken()).as(where).isZero();
        assertThat(((TooFast) script).waitMillis())
            .as(where)
            .isEqualTo(Math.ceilDiv(rule.waitMicros(), 1000));
      }
    }
  }

  @Test
  @Tag("EN-4")
  void many_at_once_take_a_quota_exactly() {
    UUID account = UUID.randomUUID();
    List<Uni<Take>> asks =
        IntStream.range(0, 200).mapToObj(i -> tokens.take(ask(account, 100L, 3))).toList();

    List<Take> takes =
        Uni.join().all(asks).usingConcurrencyOf(16).andFailFast().await().atMost(PATIENCE);

    assertThat(
            takes.stream()
                .filter(Taken.class::isInstance)
                .mapToInt(t -> ((Taken) t).tokens())
                .sum())
        .isEqualTo(100);
    assertThat(takes)
        .filteredOn(QuotaGone.class::isInstance)
        .isNotEmpty()
        .allSatisfy(gone -> assertThat(((QuotaGone) gone).used()).isEqualTo(100));
  }

  @Test
  void portions_get_small_when_little_is_left() {
    UUID account = UUID.randomUUID();

    assertThat(taken(account, 1000L).tokens()).isEqualTo(50);
    assertThat(taken(UUID.randomUUID(), 80L).tokens()).isEqualTo(10);
    assertThat(taken(UUID.randomUUID(), 9L).tokens()).isEqualTo(1);
    assertThat(taken(UUID.randomUUID(), null).tokens()).isEqualTo(50);
  }

  @Test
  void a_redis_that_forgot_the_script_gets_it_again() {
    redis.execute("SCRIPT", "FLUSH", "SYNC");

    Taken taken = taken(UUID.randomUUID(), 10L);

    assertThat(taken.used()).isEqualTo(1);
  }

  @Test
  void a_quotas_counter_outlives_its_month_by_no_more_than_two_days() {
    UUID account = UUID.randomUUID();
    taken(account, 10L);
    BillingMonth month = BillingMonth.containing(clock.instant(), ANCHOR);

    long expiry = redis.execute("EXPIRETIME", TokenKeys.quota(account, "tags", month)).toLong();

    assertThat(expiry).isEqualTo(month.end().plus(Duration.ofDays(2)).getEpochSecond());
  }

  @Test
  @Tag("EN-4")
  void what_a_killed_gateway_had_taken_comes_back() {
    UUID account = UUID.randomUUID();
    taken(account, 1000L);

    clock.forward(config.admissionReportLife().minusMillis(1));
    assertThat(used(account)).as("it may still be reported on").isEqualTo(50);
    assertThat(taken(account, 1000L).used()).isEqualTo(100);

    clock.forward(Duration.ofMillis(1));
    assertThat(taken(account, 1000L).used()).as("the second's and its own").isEqualTo(100);
  }

  @Test
  @Tag("EN-4")
  void a_quota_that_a_killed_gateway_had_taken_is_seen_to_be_there_again() {
    UUID account = UUID.randomUUID();
    taken(account, 1000L);

    clock.forward(config.admissionReportLife());

    assertThat(used(account)).isZero();
  }

  @Test
  @Tag("EN-4")
  void a_quota_that_dead_gateways_hold_as_a_whole_is_open_again() {
    UUID account = UUID.randomUUID();
    for (int i = 0; i < 150; i++) {
      take(ask(account, 150L, 1));
    }
    assertThat(take(ask(account, 150L, 1))).isInstanceOf(QuotaGone.class);

    clock.forward(config.admissionReportLife());

    assertThat(((Taken) take(ask(account, 150L, 1))).used()).as("100 at a time").isEqualTo(51);
    assertThat(((Taken) take(ask(account, 150L, 1))).used()).isEqualTo(2);
  }

  @Test
  @Tag("EN-4")
  void a_report_that_comes_after_all_changes_nothing_twice() {
    UUID account = UUID.randomUUID();
    Ask dead = ask(account, 1000L, 50);
    take(dead);
    clock.forward(config.admissionReportLife());
    taken(account, 1000L);

    giveBack(dead, 50);

    assertThat(used(account)).isEqualTo(50);
  }

  @Test
  @Tag("EN-4")
  void what_was_reported_on_is_not_given_back_again() {
    UUID account = UUID.randomUUID();
    Ask ask = ask(account, 1000L, 50);
    take(ask);
    giveBack(ask, 0);

    clock.forward(config.admissionReportLife());

    assertThat(taken(account, 1000L).used()).isEqualTo(100);
  }

  @Test
  @Tag("EN-7")
  void a_sessions_calls_that_a_killed_gateway_had_taken_come_back() {
    UUID account = UUID.randomUUID();
    Ask.Shared session = new Ask.Shared(UUID.randomUUID(), 1, Duration.ofHours(1).toMillis());
    take(guest(account, session));
    assertThat(take(guest(account, session))).isInstanceOf(SessionSpent.class);

    clock.forward(config.admissionReportLife());

    assertThat(take(guest(account, session))).isInstanceOf(Taken.class);
  }

  @Test
  void nothing_is_kept_of_admissions_that_were_reported_on() {
    UUID account = UUID.randomUUID();
    Ask ask = ask(account, 1000L, 50);
    take(ask);

    giveBack(ask, 0);

    String open = TokenKeys.open(account);
    String admission = TokenKeys.admission(account, ask.admissionId());
    assertThat(redis.execute("EXISTS", open, admission).toInteger()).isZero();
  }

  private Take take(Ask ask) {
    return tokens.take(ask).await().atMost(PATIENCE);
  }

  private void giveBack(Ask ask, int unused) {
    tokens.giveBack(ask.accountId(), ask.admissionId(), unused, 0).await().atMost(PATIENCE);
  }

  private long used(UUID account) {
    BillingMonth month = BillingMonth.containing(clock.instant(), ANCHOR);
    return counters
        .used(account, List.of("tags"), month)
        .await()
        .atMost(PATIENCE)
        .orElseThrow()
        .get("tags");
  }

  private Taken taken(UUID account, Long limit) {
    return (Taken) take(ask(account, limit, 50));
  }

  private static Ask guest(UUID account, Ask.Shared session) {
    return new Ask(
        UUID.randomUUID(), account, UUID.randomUUID(), Route.BYOK, FAST, null, session, 50);
  }

  private Ask ask(UUID account, Long limit, int wanted) {
    return new Ask(
        UUID.randomUUID(),
        account,
        account,
        Route.PLATFORM,
        FAST,
        new Ask.Metered("tags", limit, BillingMonth.containing(clock.instant(), ANCHOR)),
        null,
        wanted);
  }
}
