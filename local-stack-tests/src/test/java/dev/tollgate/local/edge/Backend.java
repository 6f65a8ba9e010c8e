package dev.tollgate.local.edge;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/// A service as the edge sees it: an HTTP port, and a readiness that the test decides.
final class Backend implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final HttpServer management;
  final AtomicInteger requests = new AtomicInteger();
  volatile int readiness = 200;

  /// Every other probe ends with its connection.
  volatile boolean tearsProbes;

  private final AtomicInteger probes = new AtomicInteger();

  Backend(Handler<HttpServerRequest> handler) {
    server = vertx.createHttpServer().requestHandler(request -> count(request, handler));
    server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    management = vertx.createHttpServer().requestHandler(this::tellReadiness);
    management.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  Replica replica() {
    return new Replica(server.actualPort(), management.actualPort());
  }

  void stopServing() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void tellReadiness(HttpServerRequest request) {
    if (tearsProbes && probes.getAndIncrement() % 2 == 0) {
      request.connection().close();
    } else {
      request.response().setStatusCode(readiness).end();
    }
  }

  private void count(HttpServerRequest request, Handler<HttpServerRequest> handler) {
    requests.incrementAndGet();
    handler.handle(request);
  }
}
