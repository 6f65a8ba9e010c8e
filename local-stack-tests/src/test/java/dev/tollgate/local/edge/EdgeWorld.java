package dev.tollgate.local.edge;

import dev.tollgate.local.infrastructure.Service;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/// An edge before services that each test plays, and the requests they share.
@Tag("OP-1")
abstract class EdgeWorld {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final EdgeLimits LIMITS =
      new EdgeLimits(
          100_000,
          8_192,
          50,
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20));

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  Backend backend(Handler<HttpServerRequest> handler) {
    var backend = new Backend(handler);
    open.add(backend);
    return backend;
  }

  Edge edge(Backend... replicas) {
    return edge(LIMITS, replicas);
  }

  Edge edge(EdgeLimits limits, Backend... replicas) {
    var addresses = java.util.Arrays.stream(replicas).map(Backend::replica).toList();
    Edge edge = Edge.start(0, Map.of(Service.BILLING, addresses), limits);
    open.add(edge);
    return edge;
  }

  HttpResponse<String> get(Edge edge, String path) throws Exception {
    return client.send(request(edge, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(Edge edge, HttpRequest.BodyPublisher body) throws Exception {
    return client.send(
        request(edge, "/v1/wallet").POST(body).build(), HttpResponse.BodyHandlers.ofString());
  }

  static HttpRequest.Builder request(Edge edge, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path));
  }
}
