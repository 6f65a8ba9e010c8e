package dev.tollgate.bench.load;

import java.util.function.LongConsumer;

/// Finds the provider's time stamps in a stream: `@` and the nanoseconds of the machine's monotonic
/// clock, which all JVMs of one machine share, at which a chunk was written.
public final class Stamps {
  private static final int TEN = 10;

  private final LongConsumer found;
  private boolean inside;
  private long value;

  public Stamps(LongConsumer found) {
    this.found = found;
  }

  public static String now() {
    return "@" + System.nanoTime() + " ";
  }

  void feed(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '@') {
        inside = true;
        value = 0;
      } else if (inside && b >= '0' && b <= '9') {
        value = value * TEN + (b - '0');
      } else if (inside) {
        inside = false;
        found.accept(value);
      }
    }
  }
}
