package dev.tollgate.entitlement.quota;

import dev.tollgate.entitlement.EntitlementConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/// The counters of monthly quotas, for looking at.
@Singleton
public class QuotaCounters {
  private static final Logger LOG = Logger.getLogger(QuotaCounters.class);

  private final ReactiveRedisDataSource redis;
  private final EntitlementConfig config;

  QuotaCounters(ReactiveRedisDataSource redis, EntitlementConfig config) {
    this.redis = redis;
    this.config = config;
  }

  /// Units used so far by feature, tokens out at gateways included; empty while Redis is away.
  public Uni<Optional<Map<String, Long>>> used(
      UUID accountId, List<String> features, BillingMonth month) {
    String[] keys =
        features.stream()
            .map(feature -> TokenKeys.quota(accountId, feature, month))
            .toArray(String[]::new);
    return redis
        .execute("MGET", keys)
        .ifNoItem()
        .after(config.redisPatience())
        .fail()
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
