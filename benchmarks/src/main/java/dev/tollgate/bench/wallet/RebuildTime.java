package dev.tollgate.bench.wallet;

import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.bench.suite.Database;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.launch.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// How long it takes until Redis, which forgets everything, has the quota counters of 100,000
/// accounts back from metering's books: from the loss until entitlement calls them whole.
final class RebuildTime {
  private static final String WHOLE = "EXISTS tollgate:quota-counters-whole";
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int ACCOUNTS = 100_000;
  private static final long COUNTERS = 3 * ACCOUNTS;

  private final Stack stack;
  private final List<Double> secondsAtFirst = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();

  RebuildTime(Stack stack) {
    this.stack = stack;
    run("entitlement", "wallet/counted_accounts.sql");
    run("metering", "wallet/counted_calls.sql");
  }

  private void run(String database, String script) {
    try (Database opened = Database.open(stack.infrastructure().postgres().adminUrl(database))) {
      opened.run(script);
    }
  }

  /// The first of all rounds is told apart: services that have just been started.
  void warmUp(WarmUp warmUp, long entitlement) {
    secondsAtFirst.add(rebuild());
    warmUp.run(
        "counters",
        entitlement,
        2 * ACCOUNTS,
        () -> {
          rebuild();
          return ACCOUNTS;
        });
  }

  void round() {
    seconds.add(rebuild());
  }

  private double rebuild() {
    try (Socket redis = new Socket("127.0.0.1", stack.infrastructure().redis().port())) {
      var answers =
          new BufferedReader(
              new InputStreamReader(redis.getInputStream(), StandardCharsets.US_ASCII));
      ask(redis, answers, "FLUSHALL");
      long begun = System.nanoTime();
      while (!ask(redis, answers, WHOLE).equals(":1")) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new LaunchFailure("the counters did not come back");
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
      double taken = (System.nanoTime() - begun) / NANOS_PER_SECOND;
      long counters = Long.parseLong(ask(redis, answers, "DBSIZE").substring(1));
      if (counters < COUNTERS) {
        throw new LaunchFailure("%,d of %,d counters came back".formatted(counters, COUNTERS));
      }
      return taken;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One command and its answer of one line.
  private static String ask(Socket redis, BufferedReader answers, String command)
      throws IOException {
    redis.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    String answer = answers.readLine();
    if (answer == null || answer.startsWith("-")) {
      throw new LaunchFailure("Redis answered %s to %s".formatted(answer, command));
    }
    return answer;
  }

  List<Row> rows() {
    return List.of(
        Row.alone(
            "quota counters of 100,000 accounts back after Redis lost them, s",
            new Samples(seconds),
            Target.atMost(10)),
        Row.alone("the same, services just started", new Samples(secondsAtFirst), null));
  }
}
