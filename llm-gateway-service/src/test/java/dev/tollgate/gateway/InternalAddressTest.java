package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A base URL that an operator has set leads nowhere inside, unless the operator says that it may.
/// Where it leads to the fake provider, a call that got through would have been answered there.
@QuarkusTest
@Tag("GW-13")
class InternalAddressTest extends RunningGateway {
  private static final String GROQ = "groq/llama-3.1-8b-instant";
  private static final Map<String, String> MODELS =
      Map.of(
          "groq", GROQ,
          "fireworks", "fireworks/accounts/fireworks/models/deepseek-v4-flash",
          "cohere", "cohere/command-a-03-2025",
          "xai", "xai/grok-4.20-0309-non-reasoning",
          "together", "together/LiquidAI/LFM2-24B-A2B",
          "perplexity", "perplexity/sonar",
          "minimax", "minimax/MiniMax-M2",
          "zai", "zai/glm-4.5");

  private final String key = "sk-good-inside-" + UUID.randomUUID();

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path file;

  @BeforeEach
  void ownKeysEverywhere() {
    world.entitlement.route(gate.account, Route.BYOK);
    MODELS.keySet().forEach(provider -> world.vault.save(gate.account, provider, 1, key, null));
    sealTo(TestRouting.INSIDE);
  }

  private void sealTo(Map<String, String> addresses) {
    addresses.forEach(
        (provider, address) ->
            world.vault.sealTo(originOf(URI.create(address)), gate.account, provider));
  }

  private static String originOf(URI address) {
    return address.getScheme() + "://" + address.getAuthority();
  }

  @AfterEach
  void asBefore() {
    reload(TestRouting.INSIDE);
  }

  @Test
  void addresses_inside_are_not_called_from_the_start() {
    TestRouting.INSIDE.keySet().forEach(this::isNotCalled);
    assertThat(world.provider.calls(key)).isEmpty();
  }

  @Test
  void nor_after_a_reload_however_they_are_spelt() {
    int port = TestInfrastructure.fakeProviderPort();
    Map<String, String> inside = new HashMap<>();
    inside.put("groq", "http://127.0.0.1:" + port + "/groq/openai/v1");
    inside.put("fireworks", "http://[::ffff:127.0.0.1]:" + port + "/fireworks/inference/v1");
    inside.put("cohere", "http://[::1]:" + port + "/cohere/compatibility/v1");
    inside.put("xai", "http://127.1.2.3:" + port + "/xai/v1");
    inside.put("together", "http://localhost:" + port + "/together/v1");
    inside.put("perplexity", "http://10.1.2.3/v1");
    inside.put("minimax", "http://2130706433:" + port + "/minimax/v1");
    inside.put("zai", "http://[::ffff:a9fe:a9fe]/api/paas/v4");
    reload(inside);
    sealTo(inside);

    MODELS.keySet().forEach(this::isNotCalled);
    assertThat(world.provider.calls(key)).isEmpty();
  }

  @Test
  @Tag("KV-2")
  void an_own_key_that_is_sealed_to_another_origin_is_not_sent() {
    String here = "http://127.0.0.1:" + TestInfrastructure.fakeProviderPort();
    reload(Map.of("groq", here + "/groq/openai/v1"));
    world.vault.sealTo("https://api.groq.com", gate.account, "groq");

    HttpResponse<String> answer = gate.chat(GROQ, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(world.provider.calls(key)).isEmpty();
  }

  @Test
  void what_the_operator_allows_is_called() {
    reload(Map.of());

    assertThat(gate.chat(GROQ, "hi").statusCode()).isEqualTo(200);
    assertThat(world.provider.calls(key)).hasSize(1);
  }

  @Test
  void a_base_url_that_names_no_host_leaves_the_table_as_it_was() {
    reload(Map.of());
    reload(Map.of("groq", "api.groq.com/openai/v1"));

    assertThat(gate.chat(GROQ, "hi").statusCode()).isEqualTo(200);
  }

  private void isNotCalled(String provider) {
    HttpResponse<String> answer = gate.chat(MODELS.get(provider), "hi");
    assertThat(answer.statusCode()).as(provider + ": " + answer.body()).isEqualTo(502);
    assertThat(answer.body()).as(provider).contains("provider_unreachable");
  }

  private void reload(Map<String, String> elsewhere) {
    TestRouting.write(file, elsewhere);
    gateway.routing.reload();
  }
}
