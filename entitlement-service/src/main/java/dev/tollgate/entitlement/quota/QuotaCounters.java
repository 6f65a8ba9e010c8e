package dev.tollgate.entitlement.quota;

import dev.tollgate.entitlement.EntitlementConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// The counters of monthly quotas, for looking at.
@Singleton
public class QuotaCounters {
  private static final Logger LOG = Logger.getLogger(QuotaCounters.class);

  private final RedisScript used;
  private final Clock clock;

  QuotaCounters(ReactiveRedisDataSource redis, EntitlementConfig config, Clock clock) {
    this.used = new RedisScript(redis, config.redisPatience(), "admissions", "used");
    this.clock = clock;
  }

  /// Units used so far by feature, tokens out at gateways included; empty while Redis is away.
  public Uni<Optional<Map<String, Long>>> used(
      UUID accountId, List<String> features, BillingMonth month) {
    List<String> keys = new ArrayList<>(features.size() + 1);
    keys.add(TokenKeys.open(accountId));
    features.forEach(feature -> keys.add(TokenKeys.quota(accountId, feature, month)));
    String nowMicros = String.valueOf(TimeUnit.MILLISECONDS.toMicros(clock.millis()));
    return used.run(keys, List.of(nowMicros))
        .map(counts -> Optional.of(byFeature(features, counts)))
        .onFailure()
        .recoverWithItem(QuotaCounters::unknown);
  }

  private static Map<String, Long> byFeature(List<String> features, Response counts) {
    Map<String, Long> used = new HashMap<>();
    for (int i = 0; i < features.size(); i++) {
      Response count = counts.get(i);
      used.put(features.get(i), count == null ? 0L : count.toLong());
    }
    return used;
  }

  private static Optional<Map<String, Long>> unknown(Throwable away) {
    LOG.warnf("quota counters cannot be read: %s", away.toString());
    return Optional.empty();
  }
}
