package dev.tollgate.gateway.peer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.refusal.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One of our own services that begins to answer and then stalls: who waits for credits must not
/// wait for ever.
@Tag("WA-3")
class StalledAnswerTest {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger open = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void a_service_sends_half_an_answer() throws Exception {
    server =
        vertx
            .createHttpServer()
            .connectionHandler(
                connection -> {
                  open.incrementAndGet();
                  connection.closeHandler(closed -> open.decrementAndGet());
                })
            .requestHandler(
                request ->
                    request.response().putHeader("Content-Length", "100").write("{\"granted\":"));
    done(server.listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() throws Exception {
    done(vertx.close());
  }

  @Test
  void half_an_answer_is_none_and_its_connection_is_not_kept() throws Exception {
    URI base = URI.create("http://127.0.0.1:" + server.actualPort());
    var client =
        new PeerClient(
            "billing", vertx.createHttpClient(), base, Duration.ofMillis(200), new ObjectMapper());

    Future<PeerAnswer> answer = client.post("/internal/v1/leases", Map.of());

    assertThatThrownBy(() -> done(answer))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("billing cannot answer");
    await().untilAsserted(() -> assertThat(open).hasValue(0));
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }
}
