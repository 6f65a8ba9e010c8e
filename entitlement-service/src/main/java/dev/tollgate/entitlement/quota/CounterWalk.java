package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.budget.QuotaCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Goes round the quota counters, a page of accounts at a time, and lifts those that lack calls
/// which metering's books hold: what a killed gateway used and did not report, what was called
/// while Redis was away. A page that cannot be had is asked for again at the next step.
///
/// The gauge `tollgate_quota_counters_behind_units` tells how many units were missing in the last
/// whole round. It is 0 unless something of that kind happened, but for calls on the turn of an
/// account's month.
@Singleton
class CounterWalk {
  private static final Logger LOG = Logger.getLogger(CounterWalk.class);

  private final CounterRebuild rebuild;
  private final BookedCounts books;
  private final Clock clock;
  private @Nullable UUID reached;
  private long missing;
  private volatile long missingLastRound;

  CounterWalk(CounterRebuild rebuild, BookedCounts books, Clock clock, MeterRegistry metrics) {
    this.rebuild = rebuild;
    this.books = books;
    this.clock = clock;
    Gauge.builder("tollgate_quota_counters_behind_units", this, walk -> walk.missingLastRound)
        .register(metrics);
  }

  @Scheduled(
      every = "{tollgate.entitlement.counter-walk}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> step() {
    return rebuild
        .areWhole()
        .chain(whole -> whole ? liftNextPage() : Uni.createFrom().voidItem())
        .onFailure()
        .invoke(away -> LOG.warnf("quota counters are not compared now: %s", away.toString()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> liftNextPage() {
    Instant now = clock.instant();
    return books
        .page(now, reached)
        .chain(page -> books.lift(now, page).invoke(units -> stepped(page, units)))
        .replaceWithVoid();
  }

  private void stepped(QuotaCounts page, long units) {
    missing = Math.addExact(missing, units);
    reached = page.next();
    if (reached == null) {
      if (missing > 0) {
        LOG.warnf("quota counters were %d units behind the books", missing);
      }
      missingLastRound = missing;
      missing = 0;
    }
  }
}
