package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.gateway.caller.AccessKeys;
import dev.tollgate.gateway.caller.VoidedTokens;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.ControlTopics;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.credential.KeyUseCounts;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.credential.OwnKeys;
import dev.tollgate.gateway.peer.Peers;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Kept keys that hear of their vault by a real broker, over a link that fails.
@QuarkusTest
@Tag("KV-12")
class RevocationOverKafkaTest extends RunningGateway {
  private static final int KEYS = 24;
  private static final int CALLERS = 4;
  private static final int CALLS_EACH = 5;
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final long BETWEEN_REVOCATIONS_NANOS_MAX = 60_000_000;
  private static final long BETWEEN_CALLS_NANOS = 1_000_000;

  @Inject Peers peers;
  @Inject GatewayConfig config;
  @Inject ObjectMapper mapper;
  @Inject Gateway gateway;

  private final Ticker ticker = System::nanoTime;
  private final Clock clock = Clock.systemUTC();
  private final AccountEpochs epochs = new AccountEpochs();
  private final Freshness accountNews = new Freshness(clock, ticker);
  private final Freshness keyNews = new Freshness(clock, ticker);
  private final List<UUID> accounts = Stream.generate(UUID::randomUUID).limit(KEYS).toList();
  private final Map<UUID, Long> revokedNanos = new ConcurrentHashMap<>();
  private final Queue<Begun> calls = new ConcurrentLinkedQueue<>();
  private volatile boolean calling = true;

  private enum Link {
    UP,
    CUT,
    SILENT,
    DELAYED;

    void befall(FaultProxy link) {
      switch (this) {
        case UP -> link.heal();
        case CUT -> link.reset();
        case SILENT -> link.halfOpen();
        case DELAYED -> link.delay(Duration.ofMillis(1_200));
      }
    }
  }

  /// @param started whether it went on with the key
  private record Begun(UUID account, long nanos, boolean started) {}

  @ParameterizedTest
  @EnumSource(Link.class)
  void a_second_after_its_revocation_no_call_starts_with_a_key_whatever_befalls_the_link(Link state)
      throws Exception {
    accounts.forEach(each -> world.vault.save(each, "openai", 1, "sk-good-" + each, null));
    OwnKeys keys = ownKeys();
    try (FaultProxy link = TestInfrastructure.kafkaLink();
        ControlTopics control = control(link, keys)) {
      control.start();
      await().until(keyNews::isFresh);
      List<Thread> callers = callWith(keys);
      await().until(() -> accounts.stream().allMatch(each -> callsOf(each) >= CALLS_EACH));

      state.befall(link);
      revokeAll(new Random(20_261_122L));

      await().until(() -> accounts.stream().allMatch(each -> lateCallsOf(each) >= CALLS_EACH));
      calling = false;
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(calls.stream().filter(this::isLate).filter(Begun::started).map(this::since))
        .isEmpty();
    assertThat(calls.stream().filter(Begun::started).count()).isGreaterThan(KEYS * CALLS_EACH);
  }

  private OwnKeys ownKeys() {
    var uses =
        new KeyUseCounts(
            peers.vault(), config.id(), clock, new SimpleMeterRegistry().counter("lost"));
    return new OwnKeys(peers.vault(), epochs, keyNews, uses, config.id(), config.ownKey(), ticker);
  }

  private ControlTopics control(FaultProxy link, OwnKeys keys) {
    var accessKeys = new AccessKeys(peers.entitlement(), epochs, accountNews, ticker);
    GatewayConfig linked =
        GatewayConfigTest.config(Map.of("kafka-bootstrap", "127.0.0.1:" + link.port()));
    return new ControlTopics(
        KafkaClients.controlConsumer(linked),
        new Changes(epochs, new VoidedTokens(ticker), accessKeys, keys, gateway.keeper),
        mapper,
        clock,
        accountNews,
        keyNews);
  }

  private List<Thread> callWith(OwnKeys keys) {
    return IntStream.range(0, CALLERS)
        .mapToObj(caller -> Thread.ofVirtual().start(() -> goOnCalling(keys)))
        .toList();
  }

  private void goOnCalling(OwnKeys keys) {
    while (calling) {
      for (UUID account : accounts) {
        long nanos = ticker.read();
        calls.add(new Begun(account, nanos, starts(keys, account)));
        LockSupport.parkNanos(BETWEEN_CALLS_NANOS);
      }
    }
  }

  private static boolean starts(OwnKeys keys, UUID account) {
    return keys.resolve(account, "openai", new OwnKeys.Use(account, "chat", "request"))
        .map(outcome -> outcome instanceof Found)
        .recover(
            failure ->
                failure instanceof RefusedException
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure))
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private void revokeAll(Random random) {
    for (UUID account : accounts) {
      world.kafka.announceDeed(
          () -> {
            world.vault.delete(account, "openai");
            revokedNanos.put(account, ticker.read());
          },
          Topics.KEY,
          KeyChanged.TYPE,
          account,
          new KeyChanged(account, 2, "openai", false, 1));
      LockSupport.parkNanos(random.nextLong(BETWEEN_REVOCATIONS_NANOS_MAX));
    }
  }

  private long callsOf(UUID account) {
    return calls.stream().filter(call -> call.account().equals(account)).count();
  }

  private long lateCallsOf(UUID account) {
    return calls.stream()
        .filter(call -> call.account().equals(account))
        .filter(this::isLate)
        .count();
  }

  private boolean isLate(Begun call) {
    return since(call).compareTo(BOUND) > 0;
  }

  /// Negative before the revocation.
  private Duration since(Begun call) {
    Long revoked = revokedNanos.get(call.account());
    return Duration.ofNanos(revoked == null ? -1 : call.nanos() - revoked);
  }
}
