package dev.tollgate.bench.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.Destination;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Latency;
import dev.tollgate.bench.load.Loads.Paced;
import dev.tollgate.bench.process.ProcessorTime;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.contracts.key.KeyResolveRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Resolves at a fixed rate over mTLS at one endpoint: what each costs the process, how long the
/// slowest take.
final class ResolveCost {
  static final int PER_SECOND = 500;
  private static final int CONNECTIONS = 32;
  private static final double P99 = 99;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoadGenerator generator;
  private final Destination destination;
  private final long pid;
  private final List<UUID> owners;
  private final List<Double> micros = new ArrayList<>();
  private final List<Double> p99 = new ArrayList<>();
  private long errors;

  /// @param port of an internal endpoint that answers the vault's request
  ResolveCost(LoadGenerator generator, String name, int port, long pid, List<UUID> owners) {
    this.generator = generator;
    this.destination = new Destination(name, port, "/internal/v1/keys/resolve", List.of(List.of()));
    this.pid = pid;
    this.owners = owners;
  }

  void warmUp(WarmUp warmUp, int least, Duration window) {
    warmUp.run(destination.name(), pid, least, () -> load(window).nanos().getTotalCount());
  }

  void round(Duration time) {
    ProcessorTime used = ProcessorTime.from(pid);
    Latency latency = load(time);
    micros.add(used.usedMicros() / latency.nanos().getTotalCount());
    p99.add(latency.millis(P99));
    errors += latency.errors();
  }

  private Latency load(Duration time) {
    return generator.run(
        new Paced(destination, Body.fresh(this::request), CONNECTIONS, PER_SECOND, time));
  }

  private String request() {
    UUID owner = owners.get(ThreadLocalRandom.current().nextInt(owners.size()));
    try {
      return JSON.writeValueAsString(
          new KeyResolveRequest(
              owner,
              KeyOwners.PROVIDER,
              null,
              owner,
              "chat",
              UUID.randomUUID().toString(),
              "gateway-0"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a contract record does not serialize", e);
    }
  }

  /// @param floor the same at the bare endpoint
  List<Row> beside(ResolveCost floor) {
    String at = " at %d/s".formatted(PER_SECOND);
    String bare = floor.destination.name();
    return List.of(
        Row.ratio(
            "CPU per resolve" + at + ", µs",
            new Samples(micros),
            bare,
            new Samples(floor.micros),
            Target.atMost(2)),
        Row.alone("resolve p99" + at + ", ms", new Samples(p99), Target.atMost(10)),
        Row.alone("the same, " + bare + " in Tollgate's place, ms", new Samples(floor.p99), null),
        Row.alone("failed resolves", Samples.of(errors), Target.atMost(0)));
  }
}
