package dev.tollgate.billing.topup;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.stripe.StripeRefusedException;
import dev.tollgate.billing.stripe.StripeUnavailableException;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// Looks for purchases that are due and has each done. A fault of ours or of Stripe is no decline:
/// the same purchase is tried again a little later, under the same name at Stripe.
@ApplicationScoped
class TopUpWork {
  private static final Logger LOG = Logger.getLogger(TopUpWork.class);
  private static final int BATCH = 16;
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);

  private final TopUps topUps;
  private final TopUpPurchase purchase;
  private final WorkerTransactions worker;
  private final StripeWorkers threads;
  private final Clock clock;
  private final AtomicBoolean running = new AtomicBoolean();

  TopUpWork(
      TopUps topUps,
      TopUpPurchase purchase,
      WorkerTransactions worker,
      StripeWorkers threads,
      Clock clock) {
    this.topUps = topUps;
    this.purchase = purchase;
    this.worker = worker;
    this.threads = threads;
    this.clock = clock;
  }

  @Scheduled(every = "2s")
  void wake() {
    if (running.compareAndSet(false, true) && !threads.offer(this::workOff)) {
      running.set(false);
    }
  }

  private void workOff() {
    try {
      await(topUps.claim(worker.pool(), BATCH)).forEach(this::buy);
    } catch (RuntimeException e) {
      LOG.warnf("top-ups wait, the database is away: %s", e.toString());
    } finally {
      running.set(false);
    }
  }

  private void buy(TopUp due) {
    try {
      purchase.go(due);
    } catch (StripeUnavailableException e) {
      LOG.warnf("top-up %s waits: %s", due.id(), e.getMessage());
      await(topUps.later(worker.pool(), due.id(), clock.instant().plus(AFTER_A_FAULT)));
    } catch (StripeRefusedException e) {
      LOG.errorf(e, "top-up %s is given up", due.id());
      await(topUps.dropped(worker.pool(), due.id(), "refused"));
    } catch (RuntimeException e) {
      LOG.errorf(e, "top-up %s failed", due.id());
      await(topUps.later(worker.pool(), due.id(), clock.instant().plus(AFTER_A_FAULT)));
    }
  }
}
