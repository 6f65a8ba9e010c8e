package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.entitlement.EntitlementConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Rebuilds the quota counters from metering's books when Redis has lost them.
///
/// A mark in Redis says that the counters are whole. Where it is missing, every counter is lifted
/// to what the books say, page by page. Only when the books held all usage that was on its topic
/// when the loss was noticed is the mark set; books that lag are asked again until they do, and all
/// is lifted once more. Meanwhile quotas are as open as they are without Redis (EN-8).
@Singleton
class CounterRebuild {
  private static final Logger LOG = Logger.getLogger(CounterRebuild.class);
  private static final String WHOLE = "tollgate:quota-counters-whole";

  private final ReactiveRedisDataSource redis;
  private final BookedCounts books;
  private final EntitlementConfig config;
  private final Clock clock;

  /// Where the usage topic ended when a loss was noticed, after a rebuild from books that lagged.
  private volatile @Nullable Map<Integer, Long> endsAtLoss;

  CounterRebuild(
      ReactiveRedisDataSource redis, BookedCounts books, EntitlementConfig config, Clock clock) {
    this.redis = redis;
    this.books = books;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(
      every = "{tollgate.entitlement.counter-check}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> check() {
    return areWhole()
        .chain(this::rebuildUnless)
        .onFailure()
        .invoke(away -> LOG.warnf("quota counters are not rebuilt yet: %s", away.toString()))
        .onFailure()
        .recoverWithNull();
  }

  /// Whether Redis has lost no counters since they were rebuilt.
  Uni<Boolean> areWhole() {
    return redis
        .execute("EXISTS", WHOLE)
        .ifNoItem()
        .after(config.redisPatience())
        .fail()
        .map(mark -> mark.toInteger() == 1);
  }

  private Uni<Void> rebuildUnless(boolean whole) {
    if (whole) {
      endsAtLoss = null;
      return Uni.createFrom().voidItem();
    }
    Instant now = clock.instant();
    return books.page(now, null).chain(first -> rebuild(now, first));
  }

  private Uni<Void> rebuild(Instant now, QuotaCounts first) {
    Map<Integer, Long> ends = endsAtLoss == null ? first.ends() : endsAtLoss;
    boolean complete = ends == null || holds(first.watermark(), ends);
    if (endsAtLoss != null && !complete) {
      LOG.info("the books still lag behind the loss of the quota counters");
      return Uni.createFrom().voidItem();
    }
    LOG.info("quota counters were lost: rebuilding them from the books");
    return write(now, first, 0)
        .invoke(accounts -> LOG.infof("quota counters of %d accounts rebuilt", accounts))
        .chain(() -> complete ? mark(now) : Uni.createFrom().voidItem())
        .invoke(() -> endsAtLoss = complete ? null : ends);
  }

  private static boolean holds(Map<Integer, Long> watermark, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> watermark.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private Uni<Void> mark(Instant now) {
    return redis.execute("SET", WHOLE, now.toString()).replaceWithVoid();
  }

  /// This page and all that follow it: the next one is on its way while this one is written.
  private Uni<Integer> write(Instant now, QuotaCounts page, int accountsBefore) {
    Uni<Integer> written =
        books.lift(now, page).replaceWith(accountsBefore + page.accounts().size());
    UUID last = page.next();
    return last == null
        ? written
        : Uni.combine()
            .all()
            .unis(written, books.page(now, last))
            .asTuple()
            .chain(both -> write(now, both.getItem2(), both.getItem1()));
  }
}
