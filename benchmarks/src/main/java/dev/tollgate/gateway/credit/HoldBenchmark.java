package dev.tollgate.gateway.credit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.usage.Spool;
import dev.tollgate.gateway.usage.UsageLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a warm call costs in the lease code: reserve, look whether to ask ahead, charge, settle.
/// Lies in the package it measures, whose parts are nobody else's business.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HoldBenchmark {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final long PRICE_MICRO = 1_000_000;
  private static final long PLENTY_MICRO = Long.MAX_VALUE / 2;
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final Path directory;
  private final Spool spool;
  private final AccountCredits credits;

  public HoldBenchmark() {
    try {
      directory = Files.createTempDirectory("tollgate-hold");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    spool = Spool.open(directory, FileChannel::open, SEGMENT_BYTES, 4L * SEGMENT_BYTES);
    Ticker ticker = Ticker.systemTicker();
    var limits =
        new LeaseLimits(
            HOUR_NANOS, HOUR_NANOS, HOUR_NANOS, Duration.ofSeconds(2).toNanos(), PLENTY_MICRO);
    credits =
        new AccountCredits(
            UUID.randomUUID(), "gateway-0", limits, new UsageLog(spool, ticker), ticker);
    credits.adopt(UUID.randomUUID(), PLENTY_MICRO, ticker.read());
  }

  @Benchmark
  public UUID reserve_and_settle() {
    Reservation reservation = Objects.requireNonNull(credits.reserve(PRICE_MICRO));
    if (credits.askAhead(PRICE_MICRO) || !reservation.charge(PRICE_MICRO)) {
      throw new IllegalStateException("the lease holds for ever");
    }
    reservation.settle();
    return reservation.leaseId();
  }

  @TearDown
  public void close() throws IOException {
    spool.close();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
