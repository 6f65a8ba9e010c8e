package dev.tollgate.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RawProvider;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.gateway.world.ToldProvider;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls that outlast the patience of a gateway which was asked to stop: nothing new is begun for
/// them.
@QuarkusTest
@Tag("OP-1")
class StoppingTest extends RunningGateway {
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  @BeforeEach
  void nobodyIsKeptAway() {
    healProviders();
  }

  @AfterEach
  void asBefore() {
    route(Map.of());
  }

  @Test
  @Tag("GW-5")
  void a_stream_that_has_said_nothing_yet_is_told_and_goes_to_no_other_provider() throws Exception {
    try (var provider = new RawProvider(STREAM)) {
      route(Map.of("openai", provider.baseUrl()));
      CompletableFuture<HttpResponse<InputStream>> call = gate.open(MINI, "hi");

      await()
          .until(
              () -> {
                gateway.live.endAll();
                return call.isDone();
              });

      assertThat(call.get().statusCode()).isEqualTo(503);
      assertThat(call.get().headers().firstValue("retry-after")).contains("1");
      assertOneAttempt("unavailable");
    }
  }

  @Test
  @Tag("GW-7")
  void so_is_one_whose_provider_has_not_begun_to_answer() throws Exception {
    BlockingQueue<HttpServerResponse> asked = new LinkedBlockingQueue<>();
    try (var provider = new ToldProvider((request, body) -> asked.add(request.response()))) {
      route(Map.of("openai", provider.baseUrl()));
      CompletableFuture<HttpResponse<InputStream>> call = gate.open(MINI, "hi");
      assertThat(asked.poll(30, SECONDS)).isNotNull();

      gateway.live.endAll();

      assertThat(call.get(10, SECONDS).statusCode()).isEqualTo(503);
      assertThat(call.get().headers().firstValue("retry-after")).contains("1");
      assertOneAttempt("unavailable");
    }
  }

  @Test
  @Tag("GW-5")
  void a_call_that_its_provider_refuses_afterwards_goes_to_no_other() throws Exception {
    BlockingQueue<HttpServerResponse> asked = new LinkedBlockingQueue<>();
    try (var provider = new ToldProvider((request, body) -> asked.add(request.response()))) {
      route(Map.of("openai", provider.baseUrl()));
      CompletableFuture<HttpResponse<String>> call = gate.later(MINI, "hi");
      HttpServerResponse response = Objects.requireNonNull(asked.poll(30, SECONDS));

      gateway.live.endAll();
      response.setStatusCode(503).end("{}");

      assertThat(call.get().statusCode()).as(call.get().body()).isGreaterThanOrEqualTo(500);
      assertOneAttempt("provider_503");
    }
  }

  private void assertOneAttempt(String error) {
    UsageRecorded event = onlyEvent();
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
    assertThat(event.errorCode()).isEqualTo(error);
    assertThat(event.creditsMicro()).isZero();
    assertThat(world.provider.calls())
        .as("calls of the secondary")
        .noneMatch(call -> event.requestId().equals(call.requestId()));
  }

  private void route(Map<String, String> inside) {
    TestRouting.writeInside(routing, inside);
    gateway.routing.reload();
  }
}
