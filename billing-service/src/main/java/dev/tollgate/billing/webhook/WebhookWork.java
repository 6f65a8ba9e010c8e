package dev.tollgate.billing.webhook;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Works off the stored events: at once when one has come, and once a second what is due again.
/// What fails is tried later with doubled waits, and then waits for an operator.
@ApplicationScoped
class WebhookWork {
  private static final Logger LOG = Logger.getLogger(WebhookWork.class);
  private static final int BATCH = 16;

  private final WebhookEvents events;
  private final EventHandling handling;
  private final WorkerTransactions worker;
  private final StripeWorkers threads;
  private final RetryPlan plan;
  private final MeterRegistry meters;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicLong parked = new AtomicLong();

  WebhookWork(
      WebhookEvents events,
      EventHandling handling,
      WorkerTransactions worker,
      StripeWorkers threads,
      BillingConfig config,
      MeterRegistry meters) {
    this.events = events;
    this.handling = handling;
    this.worker = worker;
    this.threads = threads;
    this.plan = new RetryPlan(config.stripe().retryFirst(), config.stripe().retryAttempts());
    this.meters = meters;
    meters.gauge("tollgate.webhook.parked", parked);
  }

  /// @param isNew nothing is to be done for an event that was stored before
  void wake(boolean isNew) {
    if (isNew) {
      wake();
    }
  }

  @Scheduled(every = "${tollgate.billing.stripe.poll-interval:1s}")
  void wake() {
    wanted.set(true);
    if (running.compareAndSet(false, true) && !threads.offer(this::drain)) {
      running.set(false);
    }
  }

  private void drain() {
    try {
      while (wanted.getAndSet(false)) {
        workOff();
      }
      parked.set(await(events.count(worker.pool(), EventState.PARKED)));
    } catch (RuntimeException e) {
      LOG.warnf("webhook events wait, the database is away: %s", e.toString());
    } finally {
      running.set(false);
    }
    if (wanted.get()) {
      wake();
    }
  }

  private void workOff() {
    List<StoredEvent> due = await(events.claim(worker.pool(), BATCH));
    while (!due.isEmpty()) {
      due.forEach(this::handle);
      due = await(events.claim(worker.pool(), BATCH));
    }
  }

  private void handle(StoredEvent event) {
    try {
      end(event, handling.handle(event));
    } catch (RuntimeException e) {
      failed(event, e);
    }
  }

  private void end(StoredEvent event, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done() -> end(event, EventState.DONE, null);
      case Outcome.Ignored(String why) -> end(event, EventState.IGNORED, why);
      case Outcome.Parked(String why) -> park(event, why);
    }
  }

  private void failed(StoredEvent event, RuntimeException fault) {
    String note = fault.getClass().getSimpleName() + ": " + fault.getMessage();
    plan.waitAfter(event.attempts())
        .ifPresentOrElse(
            wait -> {
              LOG.warnf(
                  "event %s (%s) failed, again in %s: %s", event.id(), event.type(), wait, note);
              await(events.retry(worker.pool(), event.id(), note, wait));
            },
            () -> park(event, note));
  }

  private void park(StoredEvent event, String why) {
    LOG.errorf("event %s (%s) waits for an operator: %s", event.id(), event.type(), why);
    end(event, EventState.PARKED, why);
  }

  private void end(StoredEvent event, EventState state, @Nullable String note) {
    await(events.end(worker.pool(), event.id(), state, note));
    meters.counter("tollgate.webhook.events", "state", state.wireName()).increment();
  }
}
