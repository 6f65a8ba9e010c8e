package dev.tollgate.gateway.world;

import static dev.tollgate.gateway.world.HalfAnswers.done;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// A provider that does with each request what a test says, and counts its connections.
public final class ToldProvider implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger open = new AtomicInteger();
  private final HttpServer server;

  /// @param answers called on an event loop with each request and its body
  public ToldProvider(BiConsumer<HttpServerRequest, String> answers) throws Exception {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setSendBufferSize(SmallSendBuffers.SEND_BUFFER_BYTES))
            .connectionHandler(
                connection -> {
                  open.incrementAndGet();
                  connection.closeHandler(closed -> open.decrementAndGet());
                })
            .requestHandler(
                request ->
                    request.body().onSuccess(body -> answers.accept(request, body.toString())));
    done(server.listen(0, "127.0.0.1"));
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  public int openConnections() {
    return open.get();
  }

  @Override
  public void close() throws Exception {
    done(vertx.close());
  }
}
