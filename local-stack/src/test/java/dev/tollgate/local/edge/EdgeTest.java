package dev.tollgate.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.infrastructure.Service;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-1")
class EdgeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final EdgeLimits LIMITS =
      new EdgeLimits(
          100_000,
          8_192,
          50,
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void a_request_arrives_whole_and_without_the_headers_of_the_connection() throws Exception {
    var seen = new AtomicReference<HttpServerRequest>();
    Edge edge =
        edge(
            backend(
                request -> {
                  seen.set(request);
                  request
                      .body()
                      .onSuccess(
                          body ->
                              request
                                  .response()
                                  .putHeader("X-Own", "1")
                                  .putHeader("Keep-Alive", "x")
                                  .setStatusCode(201)
                                  .end(body));
                }));

    String answer =
        raw(
            edge,
            """
            POST /v1/wallet?a=b%20c HTTP/1.1
            Host: tollgate.example
            Connection: X-Hop
            Connection: close
            X-Hop: 1
            X-Forwarded-For: 6.6.6.6
            Proxy-Authorization: secret
            X-End: 2
            Content-Length: 5

            hello\
            """);

    assertThat(answer)
        .startsWith("HTTP/1.1 201")
        .contains("hello")
        .containsIgnoringCase("x-own: 1")
        .doesNotContainIgnoringCase("keep-alive: x");
    assertThat(seen.get().uri()).isEqualTo("/v1/wallet?a=b%20c");
    assertThat(seen.get().headers().names())
        .contains("X-End")
        .doesNotContain("X-Hop", "Proxy-Authorization", "Connection");
    assertThat(seen.get().getHeader("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(seen.get().getHeader("X-Forwarded-Host")).isEqualTo("tollgate.example");
  }

  @Test
  void an_unknown_path_is_a_problem_and_reaches_nobody() throws Exception {
    Backend backend = backend(request -> request.response().end());
    Edge edge = edge(backend);

    HttpResponse<String> answer = get(edge, "/internal/v1/leases");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"code\":\"not_found\"");
    assertThat(backend.requests).hasValue(0);
  }

  @Test
  void a_body_too_large_is_refused_when_declared_and_when_it_turns_out() throws Exception {
    Backend backend =
        backend(request -> request.body().onSuccess(body -> request.response().end()));
    Edge edge = edge(backend);
    byte[] large = new byte[100_001];

    assertThat(send(edge, HttpRequest.BodyPublishers.ofByteArray(large)).statusCode())
        .isEqualTo(413);
    assertThat(
            send(
                    edge,
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large)))
                .statusCode())
        .isEqualTo(413);
    assertThat(send(edge, HttpRequest.BodyPublishers.ofByteArray(new byte[100_000])).statusCode())
        .isEqualTo(200);
  }

  @Test
  void headers_too_large_are_431() throws Exception {
    Edge edge = edge(backend(request -> request.response().end()));

    String answer =
        raw(
            edge,
            "GET /v1/wallet HTTP/1.1\nHost: x\nConnection: close\nX-Large: "
                + "x".repeat(9_000)
                + "\n\n");

    assertThat(answer).startsWith("HTTP/1.1 431");
  }

  @Test
  void a_service_that_is_not_ready_is_503_and_comes_back_by_itself() throws Exception {
    Backend backend = backend(request -> request.response().end());
    backend.readiness = 503;
    Edge edge = edge(backend);

    HttpResponse<String> refused = get(edge, "/v1/wallet");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");

    backend.readiness = 200;
    await().atMost(PATIENCE).until(() -> get(edge, "/v1/wallet").statusCode() == 200);
  }

  @Test
  void traffic_leaves_a_replica_that_says_no_or_refuses_connections() throws Exception {
    Backend first = backend(request -> request.response().end());
    Backend second = backend(request -> request.response().end());
    Edge edge = edge(first, second);
    assertThat(requestsServedBy(first, edge)).isEqualTo(5);

    first.readiness = 503;
    edge.refresh();
    assertThat(requestsServedBy(first, edge)).isZero();

    first.readiness = 200;
    edge.refresh();
    second.stopServing();
    assertThat(requestsServedBy(first, edge)).isEqualTo(10);
  }

  /// Of ten requests that are all answered.
  private int requestsServedBy(Backend replica, Edge edge) throws Exception {
    int before = replica.requests.get();
    for (int i = 0; i < 10; i++) {
      assertThat(get(edge, "/v1/wallet").statusCode()).isEqualTo(200);
    }
    return replica.requests.get() - before;
  }

  @Test
  void a_service_that_does_not_answer_in_time_is_503() throws Exception {
    Edge edge =
        edge(LIMITS.withFirstByte(Duration.ofMillis(300)), backend(request -> request.pause()));

    assertThat(get(edge, "/v1/wallet").statusCode()).isEqualTo(503);
  }

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

  private Backend backend(Handler<HttpServerRequest> handler) {
    var backend = new Backend(handler);
    open.add(backend);
    return backend;
  }

  private Edge edge(Backend... replicas) {
    return edge(LIMITS, replicas);
  }

  private Edge edge(EdgeLimits limits, Backend... replicas) {
    var addresses = java.util.Arrays.stream(replicas).map(Backend::replica).toList();
    Edge edge = Edge.start(0, Map.of(Service.BILLING, addresses), limits);
    open.add(edge);
    return edge;
  }

  private HttpResponse<String> get(Edge edge, String path) throws Exception {
    return client.send(request(edge, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(Edge edge, HttpRequest.BodyPublisher body) throws Exception {
    return client.send(
        request(edge, "/v1/wallet").POST(body).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(Edge edge, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path));
  }

  private static String raw(Edge edge, String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", edge.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
