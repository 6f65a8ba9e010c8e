package dev.tollgate.vault.process;

import dev.tollgate.vault.kek.PlantedKeys;
import dev.tollgate.vault.support.Gateway;
import java.net.URI;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Resolves of random keys at a steady rate, on a slow machine at as much of it as goes.
final class ResolveTraffic implements AutoCloseable {
  private static final int AT_ONCE = 16;

  private final PlantedKeys keys;
  private final Random random;
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final AtomicLong right = new AtomicLong();
  private final AtomicLong duringRestart = new AtomicLong();

  /// Counts up when the vault goes away and when it is back: odd while it is away.
  private final AtomicLong restarts = new AtomicLong();

  private volatile URI vault;

  /// Of the test's own thread, which restarts the vault.
  private long upSinceNanos = System.nanoTime();

  private long upBeforeNanos;

  ResolveTraffic(PlantedKeys keys, URI vault, int perSecond, Random random) {
    this.keys = keys;
    this.vault = vault;
    this.random = random;
    pace.scheduleAtFixedRate(this::next, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
  }

  private void next() {
    if (restarts.get() % 2 == 0 && free.tryAcquire()) {
      UUID account = keys.any(random);
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  resolve(account);
                } finally {
                  free.release();
                }
              });
    }
  }

  private void resolve(UUID account) {
    long before = restarts.get();
    String outcome;
    try {
      Gateway.Answer answer = Gateway.at(vault).resolve(account, "openai");
      if (answer.status() == 200) {
        if (PlantedKeys.secretOf(account).equals(answer.secret())) {
          right.incrementAndGet();
        } else {
          wrong.add(account.toString());
        }
        return;
      }
      outcome = account + " " + answer.status();
    } catch (RuntimeException e) {
      outcome = account + " " + e;
    }
    if (before % 2 == 1 || restarts.get() != before) {
      duringRestart.incrementAndGet();
    } else {
      failed.add(outcome);
    }
  }

  /// The vault is being killed: what fails until it is back is excused.
  void away() {
    restarts.incrementAndGet();
    upBeforeNanos += System.nanoTime() - upSinceNanos;
  }

  void back(URI nowAt) {
    vault = nowAt;
    upSinceNanos = System.nanoTime();
    restarts.incrementAndGet();
  }

  /// Right answers in a second while the vault was up.
  double reachedPerSecond() {
    long upNanos = upBeforeNanos + System.nanoTime() - upSinceNanos;
    return right.get() * (double) TimeUnit.SECONDS.toNanos(1) / upNanos;
  }

  long right() {
    return right.get();
  }

  long duringRestart() {
    return duringRestart.get();
  }

  /// Answers with another account's key.
  Queue<String> wrong() {
    return wrong;
  }

  /// No answer although the vault was up.
  Queue<String> failed() {
    return failed;
  }

  @Override
  public void close() {
    pace.shutdown();
    free.acquireUninterruptibly(AT_ONCE);
    free.release(AT_ONCE);
  }
}
