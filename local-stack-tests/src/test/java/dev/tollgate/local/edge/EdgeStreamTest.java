package dev.tollgate.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EdgeStreamTest extends EdgeWorld {
  @Test
  void a_stream_arrives_as_it_is_written() throws Exception {
    var release = new AtomicReference<Runnable>();
    Edge edge =
        edge(
            backend(
                request -> {
                  var response =
                      request
                          .response()
                          .setChunked(true)
                          .putHeader("Content-Type", "text/event-stream");
                  response.write("data: 1\n\n");
                  release.set(() -> response.end("data: 2\n\n"));
                }));

    var answer =
        client.send(request(edge, "/v1/wallet").build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      assertThat(body.readNBytes(9)).asString(StandardCharsets.US_ASCII).isEqualTo("data: 1\n\n");
      release.get().run();
      assertThat(body.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("data: 2\n\n");
    }
  }

  @Test
  void a_slow_reader_slows_the_service_down() throws Exception {
    var written = new AtomicLong();
    Edge edge = edge(backend(request -> flood(request, written)));

    var answer =
        client.send(request(edge, "/v1/wallet").build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      body.readNBytes(1_000);
      var last = new AtomicLong(-1);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(() -> last.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(32L * 1024 * 1024);
    }
  }

  @Test
  void a_client_that_goes_away_ends_the_call_at_the_service() throws Exception {
    var gone = new AtomicBoolean();
    Edge edge =
        edge(
            backend(
                request -> {
                  request.response().closeHandler(closed -> gone.set(true));
                  request.response().setChunked(true).write("x");
                }));

    var answer =
        client.send(request(edge, "/v1/wallet").build(), HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();

    await().atMost(PATIENCE).untilTrue(gone);
  }

  @Test
  void an_answer_that_breaks_off_is_not_made_to_look_whole() throws Exception {
    Edge edge =
        edge(
            backend(
                request -> {
                  request
                      .response()
                      .setChunked(true)
                      .write("half")
                      .onSuccess(sent -> request.connection().close());
                }));

    assertThatThrownBy(() -> get(edge, "/v1/wallet")).isInstanceOf(IOException.class);
  }

  @Test
  void answers_that_broke_off_are_no_longer_on_their_way() throws Exception {
    Edge edge =
        edge(
            backend(
                request -> {
                  var response = request.response().setChunked(true);
                  if (request.query() == null) {
                    response.end("whole");
                  } else {
                    response.write("half").onSuccess(sent -> request.connection().close());
                  }
                }));

    for (int i = 0; i < LIMITS.requestsMax(); i++) {
      assertThatThrownBy(() -> get(edge, "/v1/wallet?cut")).isInstanceOf(IOException.class);
    }

    assertThat(get(edge, "/v1/wallet").body()).isEqualTo("whole");
  }

  private static void flood(HttpServerRequest request, AtomicLong written) {
    var response = request.response().setChunked(true);
    var chunk = Buffer.buffer(new byte[64 * 1024]);
    Handler<Void> fill =
        ready -> {
          while (!response.writeQueueFull()
              && !response.closed()
              && written.get() < 256L * 1024 * 1024) {
            response.write(chunk);
            written.addAndGet(chunk.length());
          }
        };
    response.drainHandler(fill);
    fill.handle(null);
  }
}
