package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.fake.provider.ProviderCall;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// No road leads from an own key to the platform's key or money, or back: the fake provider's own
/// record of every credential it saw, joined with the events.
@QuarkusTest
@Tag("GW-4")
class CredentialRoadsTest extends RunningGateway {
  private static final List<String> KEYS =
      List.of("sk-good", "sk-bad", "sk-forbidden", "sk-limited", "sk-broke", "sk-flaky");
  private static final List<String> FAULTS =
      List.of(
          "status=401", "status=403", "status=429", "status=500", "status=503", "reset", "garbage");
  private static final List<String> MODELS =
      List.of(
          "gpt-4.1-mini",
          "openai/gpt-4o",
          "claude-haiku-4-5",
          "deepseek/deepseek-chat",
          "lane:tags");
  private static final int AT_ONCE = 64;
  private static final int CALLS_PER_FAULT = 60;
  private static final int HANGING = 6;

  @ConfigProperty(name = "tollgate.gateway.spool.dir")
  Path spool;

  @Test
  void each_credential_is_seen_on_its_own_road_only_over_ten_thousand_calls() throws Exception {
    travel(10_000, Long.getLong("seed", 20_261_121L));
  }

  @Test
  @Tag("campaign")
  void each_credential_is_seen_on_its_own_road_only_whatever_the_seed_and_in_time_outs()
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.printf("credential roads: seed %d%n", seed);
    // Time-outs take the longest, so they come first and the others run meanwhile.
    failProviders(FaultRule.of("hang").times(HANGING));
    travel(10_000, seed);
  }

  private void travel(int calls, long seed) throws Exception {
    Random random = new Random(seed);
    List<Gate> gates = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      gates.add(traveller(random, i % 3));
    }
    roam(calls, gates, random);
    healProviders();
    judge(calls, gates, seed);
    assertThat(spoolText()).as("no key in the spool").doesNotContain(KEYS);
  }

  private void roam(int calls, List<Gate> gates, Random random) throws InterruptedException {
    Semaphore slots = new Semaphore(AT_ONCE);
    for (int i = 1; i <= calls; i++) {
      if (i % CALLS_PER_FAULT == 0) {
        world.provider.heal();
        if (random.nextBoolean()) {
          String fault = FAULTS.get(random.nextInt(FAULTS.size()));
          failProviders(FaultRule.of(fault).times(1 + random.nextInt(40)));
        }
      }
      Gate gate = gates.get(random.nextInt(gates.size()));
      String model = MODELS.get(random.nextInt(MODELS.size()));
      slots.acquire();
      gate.later(model, "hi").whenComplete((answer, failure) -> slots.release());
    }
    slots.acquire(AT_ONCE);
  }

  /// An account on the platform, one on its own keys, or a hybrid one.
  private Gate traveller(Random random, int kind) {
    Gate gate = stranger();
    for (String provider : List.of("openai", "anthropic", "deepseek")) {
      String key = KEYS.get(random.nextInt(KEYS.size())) + "-" + gate.account;
      world.vault.save(gate.account, provider, 1, key, null);
    }
    switch (kind) {
      case 0 -> world.entitlement.route(gate.account, Route.PLATFORM);
      case 1 -> world.entitlement.route(gate.account, Route.BYOK);
      default -> world.entitlement.route(gate.account, Route.PLATFORM, Route.BYOK);
    }
    return gate;
  }

  private void judge(int calls, List<Gate> gates, long seed) {
    Map<String, Gate> byAccount =
        gates.stream().collect(Collectors.toMap(g -> g.account.toString(), Function.identity()));
    await()
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(strays(gates, byAccount)).as("seed %d", seed).isEmpty());
    long seen = world.provider.calls().stream().filter(call -> isOurs(call, byAccount)).count();
    assertThat(seen).as("calls on own keys").isGreaterThan(calls / 4);
    for (Gate gate : gates) {
      for (UsageRecorded event : world.kafka.usage(gate.account)) {
        if (event.route() == Route.BYOK) {
          assertThat(event.creditsMicro()).as("seed %d: %s", seed, event).isZero();
          assertThat(event.leaseId()).isNull();
        }
      }
    }
  }

  /// Calls the provider saw that no event of the right account and route explains.
  private List<ProviderCall> strays(List<Gate> gates, Map<String, Gate> byAccount) {
    Map<String, List<UsageRecorded>> events =
        gates.stream()
            .flatMap(gate -> world.kafka.usage(gate.account).stream())
            .collect(Collectors.groupingBy(UsageRecorded::requestId));
    Map<String, UUID> owners = new HashMap<>();
    events.forEach((id, list) -> owners.put(id, list.getFirst().accountId()));
    return world.provider.calls().stream()
        .filter(
            call -> owners.containsKey(String.valueOf(call.requestId())) || isOurs(call, byAccount))
        .filter(call -> !isExplained(call, events))
        .toList();
  }

  private static boolean isOurs(ProviderCall call, Map<String, Gate> byAccount) {
    return byAccount.keySet().stream().anyMatch(call.credential()::contains);
  }

  private static boolean isExplained(ProviderCall call, Map<String, List<UsageRecorded>> events) {
    return events.getOrDefault(String.valueOf(call.requestId()), List.of()).stream()
        .filter(event -> event.provider().equals(call.provider()))
        .anyMatch(
            event ->
                event.route() == Route.PLATFORM
                    ? call.credential().startsWith("sk-good-platform-" + call.provider())
                    : call.credential().contains(event.accountId().toString()));
  }

  private String spoolText() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(spool)) {
      for (Path file : files.toList()) {
        text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }
}
