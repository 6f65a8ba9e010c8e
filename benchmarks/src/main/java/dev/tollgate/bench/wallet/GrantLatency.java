package dev.tollgate.bench.wallet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.Destination;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Latency;
import dev.tollgate.bench.load.Loads.Paced;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.bench.suite.Database;
import dev.tollgate.contracts.lease.LeaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Lease grants over mTLS at a fixed rate, beside one statement with the same writes by pgbench.
final class GrantLatency {
  private static final int PER_SECOND = 500;
  private static final int CLIENTS = 16;
  private static final double P99 = 99;
  private static final double MICROS_PER_MILLI = 1_000;
  private static final long CREDITS_MICRO = 4_000_000;
  private static final long PRICE_MICRO = 1_000_000;
  private static final UUID INCARNATION = UUID.randomUUID();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;
  private final LoadGenerator generator;
  private final Pgbench pgbench;
  private final Destination billing;
  private final List<Double> grants = new ArrayList<>();
  private final List<Double> statements = new ArrayList<>();
  private long errors;

  GrantLatency(Database database, LoadGenerator generator, Pgbench pgbench, int billingPort) {
    this.database = database;
    this.generator = generator;
    this.pgbench = pgbench;
    this.billing =
        new Destination("billing", billingPort, "/internal/v1/leases", List.of(List.of()));
  }

  void warmUp(WarmUp warmUp, long pid, int least, Duration window) {
    database.run("wallet/no_leases.sql");
    warmUp.run("grants", pid, least, () -> grant(window).nanos().getTotalCount());
  }

  void round(Duration time) {
    database.run("wallet/no_leases.sql");
    Latency latency = grant(time);
    grants.add(latency.millis(P99));
    errors += latency.errors();
    database.run("wallet/no_leases.sql");
    statements.add(
        pgbench.latency("grant.sql", CLIENTS, PER_SECOND, time).getValueAtPercentile(P99)
            / MICROS_PER_MILLI);
  }

  private Latency grant(Duration time) {
    return generator.run(
        new Paced(billing, Body.fresh(GrantLatency::request), CLIENTS, PER_SECOND, time));
  }

  private static String request() {
    UUID account = Payers.account(ThreadLocalRandom.current().nextInt(Payers.COUNT));
    try {
      return JSON.writeValueAsString(
          new LeaseRequest(
              UUID.randomUUID(), account, Payers.GATEWAY, INCARNATION, CREDITS_MICRO, PRICE_MICRO));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a contract record does not serialize", e);
    }
  }

  List<Row> rows() {
    return List.of(
        Row.ratio(
            "lease grant p99 at %d/s, ms".formatted(PER_SECOND),
            new Samples(grants),
            "pgbench",
            new Samples(statements),
            Target.atMost(3)),
        Row.alone("failed grants", Samples.of(errors), Target.atMost(0)));
  }
}
