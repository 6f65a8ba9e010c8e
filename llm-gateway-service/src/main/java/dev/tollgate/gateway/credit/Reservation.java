package dev.tollgate.gateway.credit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Credits held for one call: ended by exactly one of [#settle] or [#release].
///
/// Between the two stands at most one [#charge]: from then on the price is spent, whatever becomes
/// of the call.
public final class Reservation {
  private final AccountCredits credits;
  private @Nullable Lease lease;
  private final UUID firstLeaseId;
  private UUID leaseId;
  private final long heldMicro;
  private long chargedMicro;
  private boolean charged;

  Reservation(AccountCredits credits, Lease lease, long heldMicro) {
    this.credits = credits;
    this.lease = lease;
    this.firstLeaseId = lease.id;
    this.leaseId = lease.id;
    this.heldMicro = heldMicro;
  }

  /// The lease that pays; may change in [#charge].
  public UUID leaseId() {
    return leaseId;
  }

  /// P5. The rest of the hold goes back at once.
  ///
  /// @param priceMicro at most what was held
  /// @return false when the lease has died and no other can pay: the call must fail before its
  ///   first chunk
  public boolean charge(long priceMicro) {
    if (charged || priceMicro > heldMicro) {
      throw new IllegalStateException("charged twice, or more than was held");
    }
    Lease payer = credits.charge(current(), heldMicro, priceMicro);
    if (payer == null) {
      return false;
    }
    lease = payer;
    leaseId = payer.id;
    charged = true;
    chargedMicro = priceMicro;
    return true;
  }

  /// EN-11: what the answer says when the account's credits come to their end; null before that.
  public @Nullable String notice(boolean byokConfigured) {
    Standing standing = credits.standing();
    return standing == null ? null : standing.notice(byokConfigured);
  }

  public boolean isCharged() {
    return charged;
  }

  public long chargedMicro() {
    return chargedMicro;
  }

  /// The call was charged and its event is in the spool.
  public void settle() {
    if (!charged) {
      throw new IllegalStateException("nothing was charged: release");
    }
    credits.end(takeLease(), 0);
  }

  /// P6. The call was not charged and its events, with no credits, are in the spool.
  public void release() {
    if (charged) {
      throw new IllegalStateException("already charged: settle");
    }
    credits.end(takeLease(), heldMicro);
  }

  private Lease current() {
    Lease held = lease;
    if (held == null) {
      throw new IllegalStateException("the reservation on " + firstLeaseId + " has ended");
    }
    return held;
  }

  private Lease takeLease() {
    Lease held = current();
    lease = null;
    return held;
  }
}
