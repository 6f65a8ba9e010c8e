package dev.tollgate.bench.load;

import dev.tollgate.bench.load.Loads.Latency;
import dev.tollgate.bench.load.Loads.Paced;
import java.net.HttpURLConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;

/// Calls that fall due at fixed times. One that finds no connection idle waits, and its wait
/// counts: nothing is left out because the callee was slow.
final class OpenLoop {
  private static final int DIGITS = 3;

  private final Paced load;
  private final Ending ending;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Deque<Long> waiting = new ArrayDeque<>();
  private final Histogram nanos = new Histogram(DIGITS);
  private long left;
  private long errors;

  OpenLoop(Paced load) {
    this.load = load;
    this.left = load.calls();
    this.ending = new Ending(load.time());
  }

  void due(long nanoTime) {
    Connection free = idle.poll();
    if (free == null) {
      waiting.add(nanoTime);
    } else {
      call(free, nanoTime);
    }
  }

  void idle(Connection connection) {
    Long first = waiting.poll();
    if (first == null) {
      idle.add(connection);
    } else {
      call(connection, first);
    }
  }

  private void call(Connection connection, long due) {
    connection.call(status -> answered(status, due));
  }

  private void answered(int status, long due) {
    if (status == HttpURLConnection.HTTP_OK) {
      nanos.recordValue(System.nanoTime() - due);
    } else {
      errors++;
    }
    if (--left == 0) {
      ending.come();
    }
  }

  void awaitEnd() {
    ending.await(load.destination().name());
  }

  Latency latency() {
    return new Latency(nanos, errors);
  }
}
