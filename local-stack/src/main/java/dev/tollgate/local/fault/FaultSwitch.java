package dev.tollgate.local.fault;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// The fault in force, and a way to wait while it lasts.
final class FaultSwitch {
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Fault fault = new Fault.None();

  void set(Fault next) {
    lock.lock();
    try {
      fault = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Fault current() {
    lock.lock();
    try {
      return fault;
    } finally {
      lock.unlock();
    }
  }

  /// Holds the caller for as long as the fault demands, and returns the fault then in force.
  Fault pass() throws InterruptedException {
    lock.lock();
    try {
      if (fault instanceof Fault.Delay delay) {
        await(delay);
      }
      while (fault instanceof Fault.HalfOpen) {
        changed.await();
      }
      return fault;
    } finally {
      lock.unlock();
    }
  }

  private void await(Fault.Delay delay) throws InterruptedException {
    long left = delay.time().toNanos();
    while (left > 0 && fault.equals(delay)) {
      left = changed.awaitNanos(left);
    }
  }
}
