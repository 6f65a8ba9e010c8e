package dev.tollgate.entitlement.rate;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Rate buckets in this process, for the time when Redis is away: each replica then allows the full
/// rate, but none allows more.
@Singleton
public class LocalRates {
  private static final int BUCKETS_MAX = 100_000;
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Clock clock;
  private final LoadingCache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(BUCKETS_MAX)
          .expireAfterAccess(IDLE)
          .build(name -> new Bucket());

  LocalRates(Clock clock) {
    this.clock = clock;
  }

  /// Takes one call from the bucket of this name.
  public Gcra.Step takeOne(String bucket, Pace pace) {
    return buckets.get(bucket).takeOne(pace, TimeUnit.MILLISECONDS.toMicros(clock.millis()));
  }

  private static final class Bucket {
    private long arrivalMicros;

    synchronized Gcra.Step takeOne(Pace pace, long nowMicros) {
      Gcra.Step step = Gcra.take(pace, arrivalMicros, nowMicros, 1);
      arrivalMicros = step.arrivalMicros();
      return step;
    }
  }
}
