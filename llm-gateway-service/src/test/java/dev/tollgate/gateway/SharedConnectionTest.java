package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RawProvider;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.gateway.world.ToldProvider;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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
  private static final Duration A_WHILE = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(5);

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  private final BlockingQueue<HttpServerResponse> waiting = new LinkedBlockingQueue<>();
  private final CountDownLatch largeSent = new CountDownLatch(1);

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
        var mute = new RawProvider("")) {
      String secondary = mute.baseUrl().replace("http:", "https:");
      route(Map.of("openai", provider.baseUrl(), "openrouter", secondary));
      CompletableFuture<HttpResponse<String>> leaver = stranger().later(MINI, "refuse");
      await().until(() -> mute.asked() == 1);
      InputStream other = gate.open(MINI, "wait").get().body();
      assertThat(provider.openConnections()).as("both had the same").isEqualTo(1);

      leaver.cancel(true);

      assertGoesOn(provider, other);
    }
  }

  @Test
  void who_leaves_a_stream_unread_that_had_come_to_its_end_ends_no_call_but_that()
      throws Exception {
    try (var provider = new ToldProvider(this::answer)) {
      route(Map.of("openai", provider.baseUrl()));
      InputStream unread = stranger().open(MINI, "large").get().body();
      assertThat(largeSent.await(30, TimeUnit.SECONDS)).isTrue();
      await().pollDelay(A_WHILE).until(() -> true);
      InputStream other = gate.open(MINI, "wait").get().body();
      assertThat(provider.openConnections()).as("both had the same").isEqualTo(1);

      unread.close();

      assertGoesOn(provider, other);
    }
  }

  private void assertGoesOn(ToldProvider provider, InputStream other) throws Exception {
    await().during(A_WHILE).atMost(SOON).until(() -> provider.openConnections() == 1);
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
      response.write(word("x".repeat(1 << 20)));
      response.end(END).onSuccess(done -> largeSent.countDown());
    } else {
      response.write(word("here"));
      waiting.add(response);
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
