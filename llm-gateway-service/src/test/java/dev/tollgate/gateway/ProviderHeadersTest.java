package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RawCaller;
import dev.tollgate.gateway.world.RawProvider;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider writes into its headers cannot put others into our answers.
@QuarkusTest
@Tag("GW-4")
class ProviderHeadersTest extends RunningGateway {
  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  @AfterEach
  void asBefore() {
    reload(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "429 Slow Down\r\nContent-Type: application/json\r\nRetry-After: 1\rX-Evil: yes",
        "429 Slow Down\r\nContent-Type: application/json\r\nRetry-After: 1\r\n X-Evil: yes",
        "429 Slow Down\r\nContent-Type: application/json\rX-Evil: yes",
        "200 OK\r\nContent-Type: application/json\rX-Evil: yes",
        "200 OK\r\nContent-Type: application/json\r\n\tX-Evil: yes",
        "200 OK\r\nContent-Type: application/json\r\nX-Evil: yes\r\nSet-Cookie: x-evil=1",
        "200 OK\r\nContent-Type: text/event-stream\rX-Evil: yes"
      })
  void they_are_refused_or_left_out(String head) throws Exception {
    String length = "\r\nContent-Length: " + ANSWER.length();
    try (RawProvider provider =
        new RawProvider("HTTP/1.1 " + head + length + "\r\n\r\n" + ANSWER)) {
      reload(Map.of("openai", provider.baseUrl()));

      assertThat(answerHead())
          .startsWith("http/1.1 ")
          .doesNotContain("\rx-evil")
          .doesNotContain("\nx-evil")
          .doesNotContain("set-cookie");
    }
  }

  private String answerHead() throws Exception {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-good-raw-" + gate.account, null);
    String body = Gate.body(MINI, "hi", false, "");
    String token = TestTokens.owner(gate.account);
    try (RawCaller caller =
        new RawCaller(url.getPort(), "Content-Length: " + body.length(), token)) {
      caller.send(body);
      return caller.head();
    }
  }

  private void reload(Map<String, String> allowed) {
    TestRouting.writeInside(routing, allowed);
    gateway.routing.reload();
  }
}
