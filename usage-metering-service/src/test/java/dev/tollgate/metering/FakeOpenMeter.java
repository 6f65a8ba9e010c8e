package dev.tollgate.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.error.Problem;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// OpenMeter's ingest endpoint: keeps what it took, and can be out of order.
public final class FakeOpenMeter implements QuarkusTestResourceLifecycleManager {

  private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/api/v1/events", this::take);
    server.start();
    return Map.of(
        "tollgate.metering.openmeter.url",
        "http://127.0.0.1:" + server.getAddress().getPort(),
        "tollgate.metering.openmeter.pause-after-fault",
        "100ms");
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(FakeOpenMeter.class));
  }

  /// As when it is down, or a proxy speaks in its place.
  public void answerAll(int status) {
    broken.set(status);
  }

  public void mend() {
    broken.set(0);
  }

  /// Answers 400 to every batch that holds the event.
  public void refuse(UUID event) {
    refused.add(event.toString());
  }

  public List<JsonNode> taken() {
    return taken;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode batch = Topic.JSON.readTree(exchange.getRequestBody());
      boolean wellFormed =
          exchange
              .getRequestHeaders()
              .getFirst("Content-Type")
              .equals("application/cloudevents-batch+json");
      int status = broken.get();
      if (status != 0 || !wellFormed) {
        exchange.sendResponseHeaders(status == 0 ? 503 : status, -1);
        return;
      }
      for (JsonNode event : batch) {
        if (refused.contains(event.get("id").asText())) {
          exchange.getResponseHeaders().set("Content-Type", Problem.MEDIA_TYPE);
          exchange.sendResponseHeaders(400, -1);
          return;
        }
      }
      batch.forEach(taken::add);
      exchange.sendResponseHeaders(204, -1);
    }
  }
}
