package dev.tollgate.gateway.world;

import static dev.tollgate.gateway.world.HalfAnswers.done;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.util.concurrent.atomic.AtomicInteger;

/// A provider on a bare socket, which says to everybody what it was told to say, well-formed or
/// not.
public final class RawProvider implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private final NetServer server;

  public RawProvider(String answer) throws Exception {
    server =
        vertx
            .createNetServer()
            .connectHandler(
                socket ->
                    socket.handler(
                        first -> {
                          asked.incrementAndGet();
                          socket.handler(more -> {});
                          socket.write(answer);
                        }));
    done(server.listen(0, "127.0.0.1"));
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /// How often somebody has said something.
  public int asked() {
    return asked.get();
  }

  @Override
  public void close() throws Exception {
    done(vertx.close());
  }
}
