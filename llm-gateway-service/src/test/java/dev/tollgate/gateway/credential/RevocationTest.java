package dev.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.peer.Peers;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.ManualTicker;
import dev.tollgate.gateway.world.RunningGateway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration END = Duration.ofSeconds(5);
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  @Inject Peers peers;
  @Inject GatewayConfig config;

  private final ManualTicker ticker = new ManualTicker();
  private final AccountEpochs epochs = new AccountEpochs();
  private final Clock clock = new VirtualClock(ticker);
  private final Freshness freshness = new Freshness(clock, ticker);
  private final Counter lost = new SimpleMeterRegistry().counter("lost");

  /// How long the broker keeps what it was given.
  private enum Broker {
    UP,
    CUT,
    DELAYED;

    Duration delay(Duration since) {
      return switch (this) {
        case UP -> Duration.ofMillis(250);
        case CUT ->
            since.compareTo(Duration.ofSeconds(2)) < 0 ? Duration.ofMillis(250) : END.plus(END);
        case DELAYED -> Duration.ofSeconds(3);
      };
    }
  }

  /// @param arrives at the gateway, after the start
  private record News(Duration arrives, Runnable effect) {}

  private static final class VirtualClock extends Clock {
    private final ManualTicker ticker;

    VirtualClock(ManualTicker ticker) {
      this.ticker = ticker;
    }

    @Override
    public Instant instant() {
      return START.plusNanos(ticker.read());
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("UTC only");
    }
  }

  private KeyUseCounts counts() {
    return new KeyUseCounts(peers.vault(), "gateway-7", clock, lost);
  }

  private OwnKeys ownKeys(KeyUseCounts uses) {
    return new OwnKeys(peers.vault(), epochs, freshness, uses, config, ticker);
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

  /// Each key between one and three seconds after the start.
  private static Map<UUID, Duration> revocations(List<UUID> accounts, long seed) {
    Random random = new Random(seed);
    Map<UUID, Duration> at = new HashMap<>();
    accounts.forEach(each -> at.put(each, STEP.multipliedBy(2 + random.nextInt(5))));
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

    for (Duration now = Duration.ZERO; now.compareTo(END) < 0; now = now.plus(STEP)) {
      vaultAt(now, broker, revoked, onTheWay);
      arriveUntil(now, onTheWay);
      started += callWithEach(keys, now, revoked, wrong);
      ticker.advance(STEP);
    }

    assertThat(wrong).isEmpty();
    assertThat(started).isGreaterThan(2 * KEYS);
    if (broker == Broker.UP) {
      assertThat(world.vault.requests(accounts.getFirst())).as("kept").hasSizeLessThan(10);
    }
  }

  /// What the vault does at this moment, and tells the broker.
  private void vaultAt(
      Duration now, Broker broker, Map<UUID, Duration> revoked, List<News> onTheWay) {
    Duration arrives = now.plus(broker.delay(now));
    revoked.forEach(
        (account, at) -> {
          if (at.equals(now)) {
            world.vault.delete(account, "openai");
            onTheWay.add(new News(arrives, () -> epochs.raise(account)));
          }
        });
    if (now.toMillis() % 500 == 0) {
      Instant at = clock.instant();
      onTheWay.add(new News(arrives, () -> freshness.tick(at)));
    }
  }

  private static void arriveUntil(Duration now, List<News> onTheWay) {
    onTheWay.stream().filter(each -> each.arrives().compareTo(now) <= 0).toList().stream()
        .peek(onTheWay::remove)
        .forEach(each -> each.effect().run());
  }

  /// A few at a time: a busy machine must not make the vault seem away.
  ///
  /// @return how many calls started
  private static int callWithEach(
      OwnKeys keys, Duration now, Map<UUID, Duration> revoked, List<String> wrong) {
    List<UUID> accounts = List.copyOf(revoked.keySet());
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
