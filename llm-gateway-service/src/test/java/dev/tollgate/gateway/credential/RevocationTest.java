package dev.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Gone;
import dev.tollgate.gateway.peer.Peers;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.ManualClock;
import dev.tollgate.gateway.world.ManualTicker;
import dev.tollgate.gateway.world.RunningGateway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The gateway's kept keys over real TLS to a vault, in a time that only the test moves: a stalled
/// machine changes nothing.
@QuarkusTest
@Tag("KV-12")
class RevocationTest extends RunningGateway {
  private static final int KEYS = 500;
  private static final int AT_ONCE = 20;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration TICK = Duration.ofMillis(500);

  /// Each key is called with five times a second, at every step some are.
  private static final int STEPS_BETWEEN_CALLS = 20;

  /// What the vault says at this moment, a tick, is the last to arrive as usual.
  private static final Duration FAULT = Duration.ofSeconds(2);

  private static final Duration END = Duration.ofMillis(4_500);
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  @Inject Peers peers;
  @Inject GatewayConfig config;

  private final ManualTicker ticker = new ManualTicker();
  private final AccountEpochs epochs = new AccountEpochs();
  private final Clock clock = new ManualClock(ticker, START);
  private final Freshness freshness = new Freshness(clock, ticker);
  private final Counter lost = new SimpleMeterRegistry().counter("lost");

  /// How long the broker keeps what it was given.
  private enum Broker {
    UP,
    CUT,
    DELAYED;

    private static final Duration USUAL = Duration.ofMillis(250);

    Duration delay(Duration said) {
      boolean faulty = said.compareTo(FAULT) > 0;
      return switch (this) {
        case UP -> USUAL;
        case CUT -> faulty ? END : USUAL;
        case DELAYED -> faulty ? Duration.ofMillis(1_200) : USUAL;
      };
    }
  }

  /// @param arrives at the gateway, after the start
  private record News(Duration arrives, Runnable effect) {}

  private KeyUseCounts counts() {
    return new KeyUseCounts(peers.vault(), "gateway-7", clock, lost);
  }

  private OwnKeys ownKeys(KeyUseCounts uses) {
    return new OwnKeys(
        peers.vault(), epochs, freshness, uses, config.id(), config.ownKey(), ticker);
  }

  private static Future<OwnKeyOutcome> use(OwnKeys keys, UUID account) {
    return keys.resolve(account, "openai", new OwnKeys.Use(UUID.randomUUID(), "chat", "request"));
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private List<UUID> saveKeys() {
    List<UUID> accounts = Stream.generate(UUID::randomUUID).limit(KEYS).toList();
    accounts.forEach(each -> world.vault.save(each, "openai", 1, "sk-good-" + each, null));
    return accounts;
  }

  /// Each key within half a second of the fault, before or after it: most between two ticks.
  private static Map<UUID, Duration> revocations(List<UUID> accounts, long seed) {
    Random random = new Random(seed);
    Map<UUID, Duration> at = new HashMap<>();
    Duration first = FAULT.minus(TICK);
    long steps = TICK.multipliedBy(2).dividedBy(STEP);
    accounts.forEach(each -> at.put(each, first.plus(STEP.multipliedBy(random.nextLong(steps)))));
    return at;
  }

  @ParameterizedTest
  @EnumSource(Broker.class)
  void of_500_keys_revoked_under_load_none_starts_a_call_after_a_second(Broker broker) {
    List<UUID> accounts = saveKeys();
    Map<UUID, Duration> revoked = revocations(accounts, 20_261_121L);
    OwnKeys keys = ownKeys(counts());
    List<News> onTheWay = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    int started = 0;

    for (int step = 0; STEP.multipliedBy(step).compareTo(END) < 0; step++) {
      Duration now = STEP.multipliedBy(step);
      vaultAt(now, broker, keys, revoked, onTheWay);
      arriveUntil(now, onTheWay);
      started += callWith(turn(accounts, step), keys, now, revoked, wrong);
      ticker.advance(STEP);
    }

    assertThat(wrong).isEmpty();
    assertThat(started).isGreaterThan(8 * KEYS);
    if (broker == Broker.UP) {
      int calls = (int) (END.dividedBy(STEP) / STEPS_BETWEEN_CALLS) * KEYS;
      assertThat(asked(accounts)).as("kept").isLessThan(calls - started + 2 * KEYS);
    }
  }

  private int asked(List<UUID> accounts) {
    return accounts.stream().mapToInt(each -> world.vault.requests(each).size()).sum();
  }

  private static List<UUID> turn(List<UUID> accounts, int step) {
    return IntStream.range(0, accounts.size())
        .filter(index -> (index + step) % STEPS_BETWEEN_CALLS == 0)
        .mapToObj(accounts::get)
        .toList();
  }

  /// What the vault does at this moment, and tells the broker.
  private void vaultAt(
      Duration now, Broker broker, OwnKeys keys, Map<UUID, Duration> revoked, List<News> onTheWay) {
    Duration arrives = now.plus(broker.delay(now));
    revoked.forEach(
        (account, at) -> {
          if (at.equals(now)) {
            world.vault.delete(account, "openai");
            onTheWay.add(new News(arrives, () -> hearOfChange(keys, account)));
          }
        });
    if (now.toMillis() % TICK.toMillis() == 0) {
      Instant at = clock.instant();
      onTheWay.add(new News(arrives, () -> freshness.tick(at)));
    }
  }

  private void hearOfChange(OwnKeys keys, UUID account) {
    epochs.raise(account);
    keys.forget(account, "openai");
  }

  private static void arriveUntil(Duration now, List<News> onTheWay) {
    onTheWay.stream().filter(each -> each.arrives().compareTo(now) <= 0).toList().stream()
        .peek(onTheWay::remove)
        .forEach(each -> each.effect().run());
  }

  /// A few at a time: a busy machine must not make the vault seem away.
  ///
  /// @return how many calls started
  private static int callWith(
      List<UUID> accounts,
      OwnKeys keys,
      Duration now,
      Map<UUID, Duration> revoked,
      List<String> wrong) {
    int started = 0;
    for (int from = 0; from < accounts.size(); from += AT_ONCE) {
      Map<UUID, Future<OwnKeyOutcome>> calls = new HashMap<>();
      accounts
          .subList(from, Math.min(from + AT_ONCE, accounts.size()))
          .forEach(account -> calls.put(account, use(keys, account)));
      for (var call : calls.entrySet()) {
        boolean starts = join(call.getValue()) instanceof Found;
        Duration since = now.minus(revoked.get(call.getKey()));
        if (starts ? since.compareTo(BOUND) > 0 : since.isNegative()) {
          wrong.add("%s after its revocation: %s".formatted(since, starts));
        }
        started += starts ? 1 : 0;
      }
    }
    return started;
  }

  @Test
  void an_answer_that_was_under_way_for_long_is_not_believed() {
    UUID account = UUID.randomUUID();
    world.vault.save(account, "openai", 1, "sk-good-" + account, null);
    OwnKeys keys = ownKeys(counts());
    world.vault.meanwhile(() -> ticker.advance(BOUND.plusMillis(1)));
    try {
      assertThatThrownBy(() -> join(use(keys, account)))
          .hasRootCauseInstanceOf(RefusedException.class);
      assertThat(world.vault.requests(account)).hasSize(3);
    } finally {
      world.vault.meanwhile(() -> {});
    }
    assertThat(join(use(keys, account))).isInstanceOf(Found.class);
  }

  @Test
  void a_404_that_says_nothing_of_the_key_is_no_removal() {
    UUID account = UUID.randomUUID();
    world.vault.save(account, "openai", 1, "sk-good-" + account, null);
    OwnKeys keys = ownKeys(counts());
    world.vault.strange(true);
    try {
      assertThatThrownBy(() -> join(use(keys, account)))
          .hasRootCauseInstanceOf(RefusedException.class);
    } finally {
      world.vault.strange(false);
    }

    world.vault.delete(account, "openai");

    assertThat(join(use(keys, account))).isInstanceOf(Gone.class);
  }

  @Test
  void a_key_that_was_changed_leaves_memory_and_so_does_what_was_asked_for_before() {
    UUID account = UUID.randomUUID();
    world.vault.save(account, "openai", 1, "sk-good-" + account, null);
    OwnKeys keys = ownKeys(counts());
    WeakReference<OwnKey> kept = used(keys, account);
    System.gc();
    assertThat(kept.get()).as("until then it is kept").isNotNull();

    hearOfChange(keys, account);

    await().until(() -> isGone(kept));
    world.vault.meanwhile(() -> hearOfChange(keys, account));
    try {
      WeakReference<OwnKey> late = used(keys, account);
      await().until(() -> isGone(late));
    } finally {
      world.vault.meanwhile(() -> {});
    }
    WeakReference<OwnKey> again = used(keys, account);
    keys.forgetAll(account);
    await().until(() -> isGone(again));
  }

  @Test
  void a_key_that_nobody_uses_leaves_memory_by_itself() {
    UUID account = UUID.randomUUID();
    world.vault.save(account, "openai", 1, "sk-good-" + account, null);
    OwnKeys keys =
        new OwnKeys(
            peers.vault(),
            epochs,
            freshness,
            counts(),
            config.id(),
            new BriefLimits(),
            System::nanoTime);

    WeakReference<OwnKey> kept = used(keys, account);

    await().until(() -> isGone(kept));
  }

  private record BriefLimits() implements GatewayConfig.OwnKey {
    @Override
    public Duration cachedMax() {
      return Duration.ofMillis(100);
    }

    @Override
    public int cachedCountMax() {
      return 10;
    }

    @Override
    public Duration usesReport() {
      return Duration.ofSeconds(10);
    }
  }

  private static WeakReference<OwnKey> used(OwnKeys keys, UUID account) {
    return new WeakReference<>(((Found) join(use(keys, account))).key());
  }

  private static boolean isGone(WeakReference<OwnKey> key) {
    System.gc();
    return key.get() == null;
  }

  @Test
  @Tag("KV-11")
  void every_use_of_a_kept_key_is_told_once_though_the_vault_was_away() {
    UUID account = UUID.randomUUID();
    world.vault.save(account, "openai", 3, "sk-good-" + account, null);
    KeyUseCounts counts = counts();
    OwnKeys keys = ownKeys(counts);
    join(use(keys, account));
    freshness.tick(clock.instant());
    for (int i = 0; i < 100; i++) {
      assertThat(join(use(keys, account))).isInstanceOf(Found.class);
    }
    world.vault.goDown();
    counts.report();
    assertThat(join(use(keys, account))).isInstanceOf(Found.class);
    world.vault.comeBack();

    await().until(() -> told(counts));

    assertThat(world.vault.requests(account)).hasSize(1);
    assertThat(world.vault.uses(account)).extracting(KeyUses::keyVersion).containsOnly(3L);
    assertThat(world.vault.uses(account).stream().mapToLong(KeyUses::count).sum()).isEqualTo(101);
    assertThat(lost.count()).isZero();
  }

  private static boolean told(KeyUseCounts counts) {
    counts.report();
    return counts.isEmpty();
  }
}
