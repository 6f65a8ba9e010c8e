package dev.tollgate.billing.webhook;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.EventFacts;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.StripeUnavailableException;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/// Finds the events that never came: asks Stripe for its own list since the last time and stores
/// what we do not have. They are worked off as if they had been delivered.
@ApplicationScoped
class Reconciliation {
  private static final Logger LOG = Logger.getLogger(Reconciliation.class);

  /// Events appear in Stripe's list a little after their time stamp.
  private static final Duration OVERLAP = Duration.ofHours(1);

  private static final String COMPLETE_TO = "select complete_to from reconciliation";
  private static final String MOVE = "update reconciliation set complete_to = $1";

  private final WebhookEvents events;
  private final WebhookWork work;
  private final WorkerTransactions worker;
  private final StripeWorkers threads;
  private final StripeApiClient stripe;
  private final Clock clock;

  Reconciliation(
      WebhookEvents events,
      WebhookWork work,
      WorkerTransactions worker,
      StripeWorkers threads,
      StripeApiClient stripe,
      Clock clock) {
    this.events = events;
    this.work = work;
    this.worker = worker;
    this.threads = threads;
    this.stripe = stripe;
    this.clock = clock;
  }

  @Scheduled(every = "${tollgate.billing.stripe.reconcile-interval:10m}", delayed = "30s")
  void start() {
    threads.offer(this::tryIt);
  }

  private void tryIt() {
    try {
      int missing = reconcile();
      if (missing > 0) {
        LOG.warnf("%d events of Stripe had never come", missing);
      }
    } catch (StripeUnavailableException e) {
      LOG.warnf("reconciliation waits: %s", e.getMessage());
    } catch (RuntimeException e) {
      LOG.errorf(e, "reconciliation failed");
    }
  }

  /// @return how many events we did not have
  int reconcile() {
    Instant began = Utc.now(clock);
    int missing = 0;
    for (EventFacts event : stripe.eventsSince(completeTo().minus(OVERLAP))) {
      missing += await(events.store(worker.pool(), event)) ? 1 : 0;
    }
    await(worker.pool().preparedQuery(MOVE).execute(Tuple.of(Utc.of(began))));
    work.wake(missing > 0);
    return missing;
  }

  private Instant completeTo() {
    return Utc.instant(
        await(worker.pool().query(COMPLETE_TO).execute()).iterator().next(), "complete_to");
  }
}
