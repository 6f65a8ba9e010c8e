package dev.tollgate.gateway.credit;

import java.util.UUID;

/// One lease in memory: OPEN → CLOSING (P7) or OVER (P13), never back. Guarded by its account's
/// lock.
final class Lease {
  private enum State {
    OPEN,
    CLOSING,
    OVER
  }

  final UUID id;
  private final long bornNanos;
  private State state = State.OPEN;
  private long leftMicro;
  private long deadlineNanos;
  private long lastUseNanos;
  private int running;
  private long closeMicro;
  private boolean closeAcked;
  private boolean marked;

  Lease(UUID id, long creditsMicro, long nowNanos, long deadlineNanos) {
    this.id = id;
    this.leftMicro = creditsMicro;
    this.bornNanos = nowNanos;
    this.lastUseNanos = nowNanos;
    this.deadlineNanos = deadlineNanos;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /// P4 and P5: may this lease take a reserve or a charge now?
  boolean isValid(long nowNanos) {
    return state == State.OPEN && nowNanos - deadlineNanos < 0;
  }

  /// P5: a reservation made while the lease was open is charged also while it closes, but never
  /// after its end.
  boolean mayCharge(long nowNanos) {
    return state != State.OVER && nowNanos - deadlineNanos < 0;
  }

  boolean reserve(long micro, long nowNanos) {
    if (!isValid(nowNanos) || leftMicro < micro) {
      return false;
    }
    leftMicro -= micro;
    lastUseNanos = nowNanos;
    running++;
    return true;
  }

  /// P5 and P6: what a reservation did not need. On a lease that is not open any more nobody takes
  /// it: the end marker frees it, and until then it is attested as idle, so that billing does not
  /// tell others that nothing is left (P14).
  void giveBack(long micro) {
    leftMicro += micro;
  }

  void endReservation() {
    running--;
  }

  /// P7, one atomic step.
  void close() {
    if (state == State.OPEN) {
      state = State.CLOSING;
      closeMicro = leftMicro;
      leftMicro = 0;
    }
  }

  /// P13: billing says it is fenced or done. A fenced one still holds its credits there.
  void over() {
    close();
    state = State.OVER;
  }

  /// P3: only a lease that is still alive lives on.
  void renew(long sentNanos, long lifeNanos, long nowNanos) {
    if (state != State.OVER && nowNanos - deadlineNanos < 0) {
      deadlineNanos = sentNanos + lifeNanos;
    }
  }

  boolean shouldClose(long nowNanos, LeaseLimits limits) {
    return state == State.OPEN
        && (nowNanos - deadlineNanos >= 0
            || nowNanos - lastUseNanos >= limits.idleNanos()
            || nowNanos - bornNanos >= limits.renewalNanos()
            || (leftMicro == 0 && running == 0));
  }

  /// P9: true once, when the end marker is due.
  boolean takeMarker() {
    boolean due = !marked && state != State.OPEN && running == 0;
    marked |= due;
    return due;
  }

  /// Nothing to give back: the end marker says all there is to say, so no close is sent.
  boolean needsClose() {
    return !closeAcked && closeMicro > 0;
  }

  void closeAcked() {
    closeAcked = true;
  }

  long closeMicro() {
    return closeMicro;
  }

  long leftMicro() {
    return leftMicro;
  }

  /// P13: left + unacknowledged close amount.
  long idleMicro() {
    return leftMicro + (closeAcked ? 0 : closeMicro);
  }
}
