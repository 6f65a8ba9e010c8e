package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RawCaller;
import dev.tollgate.gateway.world.RawProvider;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.gateway.world.ToldProvider;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Callers who leave when the connection that their call had to a provider carries somebody else's
/// call already.
@QuarkusTest
@Tag("GW-7")
class SharedConnectionTest extends RunningGateway {
  private static final String END = "data: [DONE]\n\n";
  private static final String REFUSED = Gate.body(MINI, "refuse", false, "");

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  private final BlockingQueue<HttpServerResponse> waiting = new LinkedBlockingQueue<>();
  private volatile @Nullable HttpConnection shared;

  @BeforeEach
  void nobodyIsKeptAway() {
    healProviders();
  }

  @AfterEach
  void asBefore() {
    route(Map.of());
  }

  /// The secondary is asked for a handshake, and says nothing.
  @Test
  @Tag("GW-5")
  void who_leaves_while_the_secondary_is_tried_ends_no_call_at_the_first() throws Exception {
    try (var provider = new ToldProvider(this::answer);
        var mute = new RawProvider("");
        RawCaller leaver =
            new RawCaller(
                url.getPort(),
                "Content-Length: " + REFUSED.length(),
                TestTokens.owner(UUID.randomUUID()))) {
      String secondary = mute.baseUrl().replace("http:", "https:");
      route(Map.of("openai", provider.baseUrl(), "openrouter", secondary));
      leaver.send(REFUSED);
      await().until(() -> mute.asked() == 1);
      InputStream other = gate.open(MINI, "wait").get().body();
      assertThat(provider.openConnections()).as("both had the same").isEqualTo(1);

      leaver.leave();

      assertGoesOn(other);
    }
  }

  @Test
  void who_leaves_a_stream_unread_that_had_come_to_its_end_ends_no_call_but_that()
      throws Exception {
    try (var provider = new ToldProvider(this::answer)) {
      route(Map.of("openai", provider.baseUrl()));
      Gate leaver = stranger();
      InputStream unread = leaver.open(MINI, "large").get().body();
      await().until(() -> stranger().stream(MINI, "which", "").body().contains("the same"));
      await().until(() -> provider.openConnections() == 1);
      InputStream other = gate.open(MINI, "wait").get().body();
      assertThat(provider.openConnections()).as("both had the same").isEqualTo(1);

      unread.close();
      await().until(() -> isCancelled(leaver));

      assertGoesOn(other);
    }
  }

  private boolean isCancelled(Gate leaver) {
    return world.kafka.usage(leaver.account).stream()
        .anyMatch(event -> event.status() == UsageStatus.CANCELLED);
  }

  private void assertGoesOn(InputStream other) throws Exception {
    waiting.take().end(END);
    assertThat(new String(other.readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(word("here") + END);
    assertThat(onlyEvent().status()).isEqualTo(UsageStatus.COMPLETED);
  }

  private void answer(HttpServerRequest request, String prompt) {
    HttpServerResponse response = request.response();
    if (prompt.contains("refuse")) {
      response.setStatusCode(503).end("{}");
      return;
    }
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    if (prompt.contains("large")) {
      shared = request.connection();
      response.write(word("x".repeat(1 << 20)));
      response.end(END);
    } else if (prompt.contains("which")) {
      tellWhich(request.connection(), response);
    } else {
      response.write(word("here"));
      waiting.add(response);
    }
  }

  /// Whether the connection that carried the large answer carries this one: not before the gateway
  /// has come to that one's end. Any other is closed at once.
  private void tellWhich(HttpConnection connection, HttpServerResponse response) {
    if (connection == shared) {
      response.end(word("the same") + END);
    } else {
      response.putHeader("Connection", "close").end(word("another") + END);
    }
  }

  private static String word(String text) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
  }

  private void route(Map<String, String> inside) {
    TestRouting.writeInside(routing, inside);
    gateway.routing.reload();
  }
}
