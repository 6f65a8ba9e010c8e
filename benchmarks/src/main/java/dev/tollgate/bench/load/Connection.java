package dev.tollgate.bench.load;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection that carries one call at a time; lives on its event loop.
final class Connection implements AnswerParser.Listener {
  /// What a call ends with when the connection breaks under it.
  static final int BROKEN = -1;

  private final NetSocket socket;
  private final Supplier<Buffer> requests;
  private final Stamps stamps;
  private final Consumer<Connection> idle;
  private @Nullable IntConsumer ended;
  private boolean open = true;

  /// @param idle told whenever a call has ended and the connection can take another
  private Connection(
      NetSocket socket, Supplier<Buffer> requests, Stamps stamps, Consumer<Connection> idle) {
    this.socket = socket;
    this.requests = requests;
    this.stamps = stamps;
    this.idle = idle;
    var parser = new AnswerParser(this);
    socket.handler(bytes -> parser.feed(bytes.getBytes()));
    socket.closeHandler(closed -> broken());
    socket.exceptionHandler(failure -> socket.close());
  }

  static Future<Connection> open(
      NetClient client,
      int port,
      Supplier<Buffer> requests,
      Stamps stamps,
      Consumer<Connection> idle) {
    return client
        .connect(port, "127.0.0.1")
        .map(socket -> new Connection(socket, requests, stamps, idle));
  }

  /// @param whenEnded takes the status
  void call(IntConsumer whenEnded) {
    if (!open) {
      whenEnded.accept(BROKEN);
      return;
    }
    ended = whenEnded;
    socket.write(requests.get());
  }

  void close() {
    socket.close();
  }

  @Override
  public void body(byte[] bytes, int from, int to) {
    stamps.feed(bytes, from, to);
  }

  @Override
  public void ended(int status) {
    tell(status);
    idle.accept(this);
  }

  private void broken() {
    open = false;
    tell(BROKEN);
  }

  private void tell(int status) {
    IntConsumer waiting = ended;
    ended = null;
    if (waiting != null) {
      waiting.accept(status);
    }
  }
}
