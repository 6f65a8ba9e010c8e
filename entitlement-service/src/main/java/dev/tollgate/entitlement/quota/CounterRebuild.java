package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.RedisScript.Run;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Rebuilds the quota counters from metering's books when Redis has lost them.
///
/// A mark in Redis says that the counters are whole. Where it is missing, every counter is lifted
/// to what the books say (merge by max, so that calls of this moment stay counted), page by page;
/// only then is the mark set. Meanwhile quotas are as open as they are without Redis (EN-8).
@Singleton
class CounterRebuild {
  private static final Logger LOG = Logger.getLogger(CounterRebuild.class);
  private static final String WHOLE = "tollgate:quota-counters-whole";

  /// A run of the script for each; the client lets 2,048 wait on one connection.
  private static final int ACCOUNTS_A_PAGE = 2000;

  private static final Duration PAGE_PATIENCE = Duration.ofSeconds(30);

  private final ReactiveRedisDataSource redis;
  private final RedisScript raise;
  private final MeteringClient metering;
  private final WorkerTransactions transactions;
  private final EntitlementConfig config;
  private final Clock clock;

  CounterRebuild(
      ReactiveRedisDataSource redis,
      @RestClient MeteringClient metering,
      WorkerTransactions transactions,
      EntitlementConfig config,
      Clock clock) {
    this.redis = redis;
    this.raise = new RedisScript(redis, config.redisPatience(), "raise");
    this.metering = metering;
    this.transactions = transactions;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      every = "{tollgate.entitlement.counter-check}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> check() {
    return redis
        .execute("EXISTS", WHOLE)
        .ifNoItem()
        .after(config.redisPatience())
        .fail()
        .chain(mark -> mark.toInteger() == 1 ? Uni.createFrom().voidItem() : rebuild())
        .onFailure()
        .invoke(away -> LOG.warnf("quota counters are not rebuilt yet: %s", away.toString()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> rebuild() {
    Instant now = clock.instant();
    LOG.info("quota counters were lost: rebuilding them from the books");
    return page(now, null)
        .chain(first -> write(now, first, 0))
        .invoke(accounts -> LOG.infof("quota counters of %d accounts rebuilt", accounts))
        .chain(() -> redis.execute("SET", WHOLE, now.toString()))
        .replaceWithVoid();
  }

  private Uni<QuotaCounts> page(Instant now, @Nullable UUID after) {
    return metering.counts(now.toString(), after, ACCOUNTS_A_PAGE);
  }

  /// This page and all that follow it: the next one is on its way while this one is written.
  private Uni<Integer> write(Instant now, QuotaCounts page, int accountsBefore) {
    Uni<Integer> written = write(now, page.accounts()).map(accounts -> accountsBefore + accounts);
    UUID last = page.next();
    return last == null
        ? written
        : Uni.combine()
            .all()
            .unis(written, page(now, last))
            .asTuple()
            .chain(both -> write(now, both.getItem2(), both.getItem1()));
  }

  private Uni<Integer> write(Instant now, List<Used> accounts) {
    return anchors(accounts.stream().map(Used::accountId).toArray(UUID[]::new))
        .map(anchors -> runs(now, anchors, accounts))
        .chain(raise::runAll)
        .ifNoItem()
        .after(PAGE_PATIENCE)
        .fail()
        .replaceWith(accounts.size());
  }

  /// None for an account that is not known here.
  private static List<Run> runs(Instant now, Map<UUID, Instant> anchors, List<Used> accounts) {
    List<Run> runs = new ArrayList<>(accounts.size());
    for (Used used : accounts) {
      Instant anchor = anchors.get(used.accountId());
      if (anchor != null) {
        runs.add(run(used, BillingMonth.containing(now, anchor)));
      }
    }
    return runs;
  }

  /// All counters of one account in one step: they lie in one hash slot.
  private static Run run(Used used, BillingMonth month) {
    int features = used.requests().size();
    List<String> keys = new ArrayList<>(features);
    List<String> arguments = new ArrayList<>(features + 1);
    arguments.add(String.valueOf(CallTokens.expiryOf(month).getEpochSecond()));
    used.requests()
        .forEach(
            (feature, requests) -> {
              keys.add(TokenKeys.quota(used.accountId(), feature, month));
              arguments.add(String.valueOf(requests));
            });
    return new Run(keys, arguments);
  }

  private Uni<Map<UUID, Instant>> anchors(UUID[] accountIds) {
    return transactions
        .pool()
        .preparedQuery("select id, anchor from account where id = any ($1)")
        .execute(Tuple.of(accountIds))
        .map(
            rows -> {
              Map<UUID, Instant> anchors = new HashMap<>();
              rows.forEach(
                  row ->
                      anchors.put(row.getUUID("id"), row.getOffsetDateTime("anchor").toInstant()));
              return anchors;
            });
  }
}
