package dev.tollgate.bench.load;

import dev.tollgate.bench.load.Loads.Chunks;
import dev.tollgate.bench.load.Loads.Streamed;
import java.net.HttpURLConnection;
import org.HdrHistogram.Histogram;

/// Streams that are read to their end, with the delay of each chunk.
final class OpenStreams {
  private static final int DIGITS = 3;

  private final Streamed load;
  private final Ending ending;
  private final Histogram delays = new Histogram(DIGITS);
  private int running;
  private long received;
  private long errors;

  OpenStreams(Streamed load) {
    this.load = load;
    this.running = load.connections();
    this.ending = new Ending(load.every().multipliedBy(load.chunks() + 1L));
  }

  /// For one stream: a stamp may come in two pieces.
  Stamps stamps() {
    return new Stamps(this::chunk);
  }

  private void chunk(long writtenNanos) {
    received++;
    delays.recordValue(Math.max(0, System.nanoTime() - writtenNanos));
  }

  void ended(int status) {
    if (status != HttpURLConnection.HTTP_OK) {
      errors++;
    }
    if (--running == 0) {
      ending.come();
    }
  }

  void awaitEnd() {
    ending.await(load.destination().name());
  }

  Chunks chunks() {
    long expected = (long) load.connections() * load.chunks();
    return new Chunks(delays, received, expected - received, errors);
  }
}
