package dev.tollgate.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.infrastructure.Service;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EdgeTest extends EdgeWorld {
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
  @Tag("GW-1")
  void an_escaped_name_of_a_model_arrives_as_it_was_sent() throws Exception {
    Backend gateway = backend(request -> request.response().end(request.uri()));
    Edge edge = Edge.start(0, Map.of(Service.LLM_GATEWAY, List.of(gateway.replica())), LIMITS);
    open.add(edge);
    String path = "/v1/models/openai%2Fgpt-4.1-mini?x=%2F";

    assertThat(get(edge, path).body()).isEqualTo(path);
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
  void who_asks_before_sending_a_body_is_refused_before_or_told_to_go_on() throws Exception {
    Edge edge =
        edge(
            backend(
                request -> request.body().onSuccess(body -> request.response().end("" + body))));
    String head =
        "POST %s HTTP/1.1\nHost: x\nConnection: close\nExpect: 100-continue\nContent-Length: %d\n\n";

    assertThat(raw(edge, head.formatted("/v1/wallet", 100_001))).startsWith("HTTP/1.1 413");
    assertThat(raw(edge, head.formatted("/v1/nothing", 5))).startsWith("HTTP/1.1 404");
    assertThat(raw(edge, head.formatted("/v1/wallet", 5) + "hello"))
        .startsWith("HTTP/1.1 100 Continue")
        .contains("HTTP/1.1 200")
        .endsWith("hello");
  }

  @Test
  @Tag("OP-4")
  void a_browser_at_the_origin_is_told_what_runs_here() throws Exception {
    Backend backend = backend(request -> request.response().end());
    Edge edge = edge(backend);

    HttpResponse<String> page = get(edge, "/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.body())
        .contains("TOKEN=$(./tollgate token)")
        .contains("http://localhost:%d/v1/chat/completions".formatted(edge.port()))
        .contains("'Content-Type: application/json' \\\n")
        .doesNotContain("checkout");
    assertThat(backend.requests).hasValue(0);
  }

  @Test
  @Tag("OP-4")
  void who_comes_back_from_the_payment_page_is_told_how_to_see_the_order() throws Exception {
    Edge edge = edge(backend(request -> request.response().end()));
    String order = "01935c7e-0000-7000-8000-000000000001";

    assertThat(get(edge, "/?checkout=" + order).body())
        .contains("http://localhost:%d/v1/billing/checkout/%s ".formatted(edge.port(), order))
        .contains("/v1/wallet");
    assertThat(get(edge, "/?checkout=%3Cscript%3Ealert(1)%3C/script%3E" + order).body())
        .doesNotContain("<script", order);
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

  /// Asked by several threads while connections break. On a busy machine an answer could go by
  /// before anybody read it, and the asker waited for ever.
  @Test
  void readiness_is_always_told_in_time() throws Exception {
    Backend whole = backend(request -> request.response().end());
    Backend torn = backend(request -> request.response().end());
    torn.tearsProbes = true;
    Edge edge = edge(whole, torn);

    try (ExecutorService askers = Executors.newFixedThreadPool(3)) {
      List<Future<?>> asking =
          Stream.<Runnable>generate(() -> () -> refresh(edge))
              .limit(3)
              .<Future<?>>map(askers::submit)
              .toList();
      for (Future<?> each : asking) {
        each.get(3, TimeUnit.MINUTES);
      }
    }
  }

  private static void refresh(Edge edge) {
    for (int i = 0; i < 2_000; i++) {
      edge.refresh();
    }
  }

  @Test
  void a_service_that_does_not_answer_in_time_is_503() throws Exception {
    Edge edge =
        edge(LIMITS.withFirstByte(Duration.ofMillis(300)), backend(request -> request.pause()));

    assertThat(get(edge, "/v1/wallet").statusCode()).isEqualTo(503);
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

  /// Of ten requests that are all answered.
  private int requestsServedBy(Backend replica, Edge edge) throws Exception {
    int before = replica.requests.get();
    for (int i = 0; i < 10; i++) {
      assertThat(get(edge, "/v1/wallet").statusCode()).isEqualTo(200);
    }
    return replica.requests.get() - before;
  }
}
