package dev.tollgate.bench.load;

import dev.tollgate.bench.load.Loads.Saturated;
import dev.tollgate.bench.load.Loads.Throughput;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A closed loop over a number of connections, for a time.
final class Saturation {
  private final Saturated load;
  private final Ending ending;
  private final Map<Integer, Long> failures = new TreeMap<>();
  private long begun;
  private long ended;
  private int running;
  private long calls;

  Saturation(Saturated load) {
    this.load = load;
    this.ending = new Ending(load.time());
  }

  void start(List<Connection> connections) {
    begun = System.nanoTime();
    running = connections.size();
    connections.forEach(this::next);
  }

  void idle(Connection connection) {
    if (System.nanoTime() - begun < load.time().toNanos()) {
      next(connection);
    } else {
      stop();
    }
  }

  private void next(Connection connection) {
    connection.call(this::answered);
  }

  private void answered(int status) {
    if (status == HttpURLConnection.HTTP_OK) {
      calls++;
    } else {
      failures.merge(status, 1L, Long::sum);
    }
    if (status == Connection.BROKEN) {
      stop();
    }
  }

  private void stop() {
    if (--running == 0) {
      ended = System.nanoTime();
      ending.come();
    }
  }

  void awaitEnd() {
    ending.await(load.destination().name());
  }

  Throughput throughput() {
    return new Throughput(calls, Map.copyOf(failures), Duration.ofNanos(ended - begun));
  }
}
