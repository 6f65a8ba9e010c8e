package dev.tollgate.gateway.world;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that begins to answer, and then stalls.
public final class HalfAnswers implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger open = new AtomicInteger();
  private final HttpServer server;

  public HalfAnswers() throws Exception {
    server =
        vertx
            .createHttpServer()
            .connectionHandler(
                connection -> {
                  open.incrementAndGet();
                  connection.closeHandler(closed -> open.decrementAndGet());
                })
            .requestHandler(
                request -> request.response().putHeader("Content-Length", "100").write("{\"a\":"));
    done(server.listen(0, "127.0.0.1"));
  }

  public Vertx vertx() {
    return vertx;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  public int openConnections() {
    return open.get();
  }

  /// Waits for longer than anybody here may wait for half an answer.
  public static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }

  @Override
  public void close() throws Exception {
    done(vertx.close());
  }
}
