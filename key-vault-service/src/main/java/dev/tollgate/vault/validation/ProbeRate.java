package dev.tollgate.vault.validation;

import dev.tollgate.vault.VaultConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/// At most so many probes in any minute per user, counted in Redis for all instances together.
/// Fails when Redis does: an unbounded probe would be an oracle for stolen keys.
@ApplicationScoped
public class ProbeRate {
  /// A sliding log of the last minute; answers 0, or the milliseconds until the oldest probe has
  /// left it.
  private static final String TAKE =
      """
      local t = redis.call('TIME')
      local now = t[1] * 1000 + math.floor(t[2] / 1000)
      redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - 60000)
      if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
        redis.call('ZADD', KEYS[1], now, ARGV[2])
        redis.call('PEXPIRE', KEYS[1], 60000)
        return 0
      end
      return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + 60000 - now
      """;

  private final ReactiveRedisDataSource redis;
  private final int perMinute;
  private final Duration timeout;

  ProbeRate(ReactiveRedisDataSource redis, VaultConfig config) {
    this.redis = redis;
    this.perMinute = config.probe().perMinute();
    this.timeout = config.probe().rateTimeout();
  }

  /// @return zero when the probe may go, else how long to wait
  public Uni<Duration> take(UUID accountId, UUID principalId) {
    String user = "vault:probes:" + accountId + ":" + principalId;
    return redis
        .execute("EVAL", TAKE, "1", user, Integer.toString(perMinute), UUID.randomUUID().toString())
        .ifNoItem()
        .after(timeout)
        .fail()
        .map(reply -> Duration.ofMillis(reply.toLong()));
  }
}
