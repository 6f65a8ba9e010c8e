package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.VaultConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/// How often a user may try keys and change them in any minute, counted in Redis for all instances
/// together. Fails when Redis does: an unbounded probe would be an oracle for stolen keys. What is
/// refused is only counted, so that nobody can fill the audit log, which forgets nothing.
@ApplicationScoped
class UserRates {
  /// A sliding log of the last minute; answers 0, or the milliseconds until the oldest entry has
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
  private final int trialsPerMinute;
  private final int changesPerMinute;
  private final Duration timeout;
  private final Counter refusedTrials;
  private final Counter refusedChanges;

  UserRates(ReactiveRedisDataSource redis, VaultConfig config, MeterRegistry metrics) {
    this.redis = redis;
    this.trialsPerMinute = config.probe().perMinute();
    this.changesPerMinute = config.changesPerMinute();
    this.timeout = config.probe().rateTimeout();
    this.refusedTrials = metrics.counter("tollgate_vault_rate_limited_trials");
    this.refusedChanges = metrics.counter("tollgate_vault_rate_limited_changes");
  }

  /// Completes when a key may be tried now; fails (429) when the user has to wait.
  Uni<Void> takeTrial(Actor actor) {
    return take("vault:probes:", actor, trialsPerMinute)
        .invoke(wait -> requireNow(wait, refusedTrials, "Too many keys were tried"))
        .replaceWithVoid();
  }

  /// As [#takeTrial], for what changes a key without taking it away.
  Uni<Void> takeChange(Actor actor) {
    return take("vault:changes:", actor, changesPerMinute)
        .invoke(wait -> requireNow(wait, refusedChanges, "Too many keys were changed"))
        .replaceWithVoid();
  }

  private Uni<Duration> take(String what, Actor actor, int perMinute) {
    String user = what + actor.accountId() + ":" + actor.principalId();
    return redis
        .execute("EVAL", TAKE, "1", user, Integer.toString(perMinute), UUID.randomUUID().toString())
        .ifNoItem()
        .after(timeout)
        .fail()
        .map(reply -> Duration.ofMillis(reply.toLong()));
  }

  private static void requireNow(Duration wait, Counter refused, String what) {
    if (wait.isPositive()) {
      refused.increment();
      throw new ProblemException(ErrorCode.RATE_LIMITED, what + " within a minute.", wait);
    }
  }
}
