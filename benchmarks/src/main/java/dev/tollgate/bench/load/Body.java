package dev.tollgate.bench.load;

import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/// What calls carry: always the same, or something new each time.
public sealed interface Body {
  static Body of(String text) {
    return new Same(text);
  }

  /// @param texts asked once for each call, on the generator's event loop
  static Body fresh(Supplier<String> texts) {
    return new Fresh(texts);
  }

  /// The requests of one connection, as they go over the wire.
  Supplier<Buffer> requests(Destination destination, int caller);

  record Same(String text) implements Body {
    @Override
    public Supplier<Buffer> requests(Destination destination, int caller) {
      Buffer request = destination.request(caller, text);
      return () -> request;
    }
  }

  record Fresh(Supplier<String> texts) implements Body {
    @Override
    public Supplier<Buffer> requests(Destination destination, int caller) {
      return () -> destination.request(caller, texts.get());
    }
  }
}
