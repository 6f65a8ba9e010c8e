package dev.tollgate.gateway.control;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/// A counter per account, raised with each change of it. What was loaded under an older epoch is
/// stale, also when the load began before the change and ended after it.
///
/// Accounts share counters by hash: a change may make another account's entries stale too, which
/// costs one more question and never a wrong answer.
public final class AccountEpochs {
  private static final int COUNTERS = 1 << 14;

  private final AtomicLongArray epochs = new AtomicLongArray(COUNTERS);

  public long of(UUID account) {
    return epochs.get(index(account));
  }

  public void raise(UUID account) {
    epochs.incrementAndGet(index(account));
  }

  private static int index(UUID account) {
    int hash = account.hashCode();
    return (hash ^ hash >>> 16) & COUNTERS - 1;
  }
}
