package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.World;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.fake.provider.ProviderCall;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// No road leads from an own key to the platform's key or money, or back: the fake provider's own
/// record of every credential it saw, joined with the events.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "llm-gateway-service"))
@Tag("GW-4")
class CredentialRoadsTest {
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
  private final World world = World.INSTANCE;

  @TestHTTPResource("/")
  URL url;

  @ConfigProperty(name = "tollgate.gateway.spool.dir")
  Path spool;

  @BeforeEach
  void warm() {
    world.warmUp(
        () -> new Gate(url.getPort(), UUID.randomUUID()).chat("gpt-4.1-mini", "hi").statusCode());
  }

  @Test
  void each_credential_is_seen_on_its_own_road_only() throws IOException {
    roam(400, 7);
  }

  @Test
  @Tag("campaign")
  void each_credential_is_seen_on_its_own_road_only_ten_thousand_times() throws IOException {
    roam(10_000, System.nanoTime());
  }

  private void roam(int calls, long seed) throws IOException {
    Random random = new Random(seed);
    List<Gate> gates = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      gates.add(traveller(random, i % 3));
    }
    List<CompletableFuture<?>> running = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      if (i % 20 == 0) {
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        running.clear();
        world.provider.heal();
        if (random.nextBoolean()) {
          world.provider.fail(
              FaultRule.of(FAULTS.get(random.nextInt(FAULTS.size()))).times(random.nextInt(15)));
        }
      }
      Gate gate = gates.get(random.nextInt(gates.size()));
      running.add(gate.later(MODELS.get(random.nextInt(MODELS.size())), "hi"));
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    world.provider.heal();
    judge(gates, seed);
    assertThat(spoolText()).as("no key in the spool").doesNotContain("sk-");
  }

  /// An account on the platform, one on its own keys, or a hybrid one.
  private Gate traveller(Random random, int kind) {
    Gate gate = new Gate(url.getPort(), UUID.randomUUID());
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

  private void judge(List<Gate> gates, long seed) {
    Map<String, Gate> byAccount =
        gates.stream().collect(Collectors.toMap(g -> g.account.toString(), Function.identity()));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(strays(gates, byAccount)).as("seed %d", seed).isEmpty());
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
