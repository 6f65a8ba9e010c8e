package dev.tollgate.bench.wallet;

import dev.tollgate.bench.process.Paused;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.bench.suite.Database;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/// How many events a second billing's one consumer settles from a full topic, with all accounts in
/// it and with one, beside pgbench debiting one event a statement on the same server: by one
/// connection, as a consumer would that debits event by event, and by many.
final class SettlementRate {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int MANY = 16;
  private static final String CONSUMED =
      "select sum(next_offset) from consumed_offset where consumer = 'settlement'";

  private final Database database;
  private final UsageFeed feed;
  private final Pgbench pgbench;
  private final long billing;
  private final List<Double> spread = new ArrayList<>();
  private final List<Double> hot = new ArrayList<>();
  private final List<Double> byOne = new ArrayList<>();
  private final List<Double> byMany = new ArrayList<>();
  private final List<Double> byManyHot = new ArrayList<>();

  /// @param billing the process that settles
  SettlementRate(Database database, UsageFeed feed, Pgbench pgbench, long billing) {
    this.database = database;
    this.feed = feed;
    this.pgbench = pgbench;
    this.billing = billing;
  }

  void warmUp(WarmUp warmUp, int least, int events) {
    warmUp.run(
        "settlement",
        billing,
        least,
        () -> {
          perSecond(events, call -> call % Payers.COUNT);
          return events;
        });
  }

  void round(int events, Duration time) {
    spread.add(perSecond(events, call -> call % Payers.COUNT));
    hot.add(perSecond(events, call -> 0));
    byOne.add(pgbench.perSecond("debit.sql", 1, time));
    byMany.add(pgbench.perSecond("debit.sql", MANY, time));
    byManyHot.add(pgbench.perSecond("debit_hot.sql", MANY, time));
  }

  /// The events wait in Kafka, and billing stands still, until all are there.
  private double perSecond(int events, IntUnaryOperator payer) {
    long end = database.number(CONSUMED) + events;
    try (Paused _ = Paused.process(billing)) {
      database.run("wallet/leases.sql");
      feed.tell(events, payer);
    }
    long begun = System.nanoTime();
    await(begun, () -> database.number(CONSUMED) >= end);
    // Gateways tell of themselves on the same topic: those records counted too.
    await(begun, () -> database.count("charge") >= events);
    long nanos = System.nanoTime() - begun;
    long settled = database.count("charge");
    if (settled != events) {
      throw new LaunchFailure("billing settled %,d of %,d events".formatted(settled, events));
    }
    return events * NANOS_PER_SECOND / nanos;
  }

  private static void await(long begun, BooleanSupplier done) {
    while (!done.getAsBoolean() && System.nanoTime() - begun < PATIENCE.toNanos()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  List<Row> rows() {
    Samples settled = new Samples(spread);
    return List.of(
        Row.ratio(
            "settled events per second, 1,000 accounts",
            settled,
            "pgbench, a statement each, one connection",
            new Samples(byOne),
            Target.atLeast(5)),
        Row.ratio(
            "the same",
            settled,
            "pgbench, a statement each, %d connections".formatted(MANY),
            new Samples(byMany),
            null),
        Row.ratio(
            "settled events per second, one hot account",
            new Samples(hot),
            "1,000 accounts",
            settled,
            Target.atLeast(0.8)),
        Row.ratio(
            "pgbench, one hot account, %d connections".formatted(MANY),
            new Samples(byManyHot),
            "1,000 accounts",
            new Samples(byMany),
            null));
  }
}
