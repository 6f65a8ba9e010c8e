package dev.tollgate.local.fake;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// An HTTP server on the loopback address whose handlers and state live on one event loop, so that
/// a fake needs no locks. Other threads reach that state through [#onLoop].
public final class FakeServer implements AutoCloseable {
  private static final int ACCEPT_BACKLOG = 4096;
  private static final int HEADER_BYTES_MAX = 64 * 1024;
  private static final long WAIT_SECONDS_MAX = 20;

  private final Vertx vertx;
  private final Context loop;
  private final HttpServer http;

  private FakeServer(Vertx vertx, HttpServer http) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.http = http;
  }

  /// Listens before it returns.
  ///
  /// @param port 0 for any free one
  /// @param handler made before the first request
  /// @throws IllegalStateException when the port is taken
  public static FakeServer start(int port, Function<Vertx, Handler<HttpServerRequest>> handler) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    HttpServer http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setMaxHeaderSize(HEADER_BYTES_MAX));
    FakeServer server = new FakeServer(vertx, http);
    try {
      await(http.requestHandler(handler.apply(vertx)).listen());
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw new IllegalStateException("no fake can listen on port " + port, e);
    }
  }

  public int port() {
    return http.actualPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public Vertx vertx() {
    return vertx;
  }

  /// Runs the work on the event loop and waits for its result; what it throws is thrown here.
  public <T> T onLoop(Supplier<T> work) {
    if (Vertx.currentContext() != null && Vertx.currentContext().owner() == vertx) {
      return work.get();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.runOnContext(
        ignored -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return await(result);
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return await(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
