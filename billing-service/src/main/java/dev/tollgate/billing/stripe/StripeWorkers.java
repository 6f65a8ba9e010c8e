package dev.tollgate.billing.stripe;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The bounded threads on which everything runs that waits for Stripe, written as plain blocking
/// code. Its database work may wait too: no event loop is held.
@Singleton
public class StripeWorkers {
  private static final int QUEUE_PER_WORKER = 8;
  private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ThreadPoolExecutor threads;

  StripeWorkers(BillingConfig config) {
    int workers = config.stripe().workers();
    this.threads =
        new ThreadPoolExecutor(
            workers,
            workers,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(workers * QUEUE_PER_WORKER),
            Thread.ofPlatform().name("stripe-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// Runs work of a request. A full queue and an absent Stripe are 503: nothing was charged.
  public <T> Uni<T> run(Callable<T> work) {
    return Uni.createFrom()
        .item(() -> uncheckedly(work))
        .runSubscriptionOn(threads)
        .onFailure(StripeWorkers::isTransient)
        .transform(
            fault ->
                new ProblemException(
                    ErrorCode.UNAVAILABLE,
                    "Our payment provider cannot be reached right now. Nothing was charged; "
                        + "please try again in a moment.",
                    RETRY_AFTER));
  }

  /// Runs background work if a thread is free.
  ///
  /// @return false when all are busy; whoever asks must come again
  public boolean offer(Runnable work) {
    try {
      threads.execute(work);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  /// Waits for a transaction; only on these threads.
  public static <T> T await(Uni<T> transaction) {
    return transaction.await().atMost(DATABASE_PATIENCE);
  }

  private static boolean isTransient(Throwable fault) {
    return fault instanceof StripeUnavailableException
        || fault instanceof RejectedExecutionException;
  }

  private static <T> T uncheckedly(Callable<T> work) {
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @PreDestroy
  void stop() {
    threads.shutdown();
  }
}
