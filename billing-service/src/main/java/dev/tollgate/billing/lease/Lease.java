package dev.tollgate.billing.lease;

import dev.tollgate.billing.wallet.Portion;
import dev.tollgate.billing.wallet.Wallet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A hold on a wallet for one gateway. Its moves are the billing side of docs/lease-protocol.md;
/// each happens under the row lock of the wallet.
public final class Lease {
  private final Terms terms;
  private final List<Portion> pins = new ArrayList<>();
  private final Attestation attestation;
  private LeaseState state;
  private long givenBack;
  private long debited;
  private boolean closed;
  private boolean changed;

  /// What never changes.
  ///
  /// @param sizeMicro what was held at the beginning
  record Terms(
      UUID id,
      UUID accountId,
      String gatewayId,
      UUID incarnation,
      long sizeMicro,
      Instant grantedAt) {}

  /// How far it has come.
  record Progress(LeaseState state, long givenBackMicro, long debitedMicro, boolean closed) {
    static final Progress NEW = new Progress(LeaseState.GRANTED, 0, 0, false);
    static final Progress TOMBSTONE = new Progress(LeaseState.DONE, 0, 0, true);
  }

  /// @param pins what it holds of each lot, in burn order
  Lease(Terms terms, Progress progress, Attestation attestation, List<Portion> pins) {
    this.terms = terms;
    this.attestation = attestation;
    this.state = progress.state();
    this.givenBack = progress.givenBackMicro();
    this.debited = progress.debitedMicro();
    this.closed = progress.closed();
    this.pins.addAll(pins);
  }

  /// P2: pins lots in burn order.
  static Lease grant(Terms terms, Wallet wallet) {
    var lease =
        new Lease(
            terms, Progress.NEW, Attestation.NONE, wallet.hold(terms.sizeMicro(), terms.id()));
    lease.changed = true;
    return lease;
  }

  /// P8: a close overtook its grant; the grant, when it comes, is over.
  static Lease tombstone(UUID id, UUID accountId, String gatewayId, UUID incarnation, Instant now) {
    var terms = new Terms(id, accountId, gatewayId, incarnation, 0, now);
    var lease = new Lease(terms, Progress.TOMBSTONE, Attestation.NONE, List.of());
    lease.changed = true;
    return lease;
  }

  public UUID id() {
    return terms.id();
  }

  public LeaseState state() {
    return state;
  }

  /// P11, P13: a lease answers to the gateway that asked for it, and to no other.
  public boolean belongsTo(UUID accountId, String gatewayId) {
    return terms.accountId().equals(accountId) && terms.gatewayId().equals(gatewayId);
  }

  public long held() {
    return pins.stream().mapToLong(Portion::micro).reduce(0, Math::addExact);
  }

  /// P14: what a free of this lease could bring back to the account.
  long heldOnLiveLots(Wallet wallet) {
    return pins.stream()
        .filter(pin -> pin.micro() > 0 && wallet.isLive(pin.lotId()))
        .mapToLong(Portion::micro)
        .reduce(0, Math::addExact);
  }

  /// P14: what of it may not be running. Without a fresh word of the gateway that is all it holds.
  long perhapsIdle(Wallet wallet, RecallMark since) {
    long held = heldOnLiveLots(wallet);
    Long idle = attestation.idleMicro();
    boolean fresh = attestation.recall() >= since.recall() && wallet.deaths() == since.deaths();
    return fresh && idle != null ? Math.min(held, idle) : held;
  }

  /// P8: frees what the gateway had not reserved, from the tail of the burn order. The second time:
  /// nothing.
  public void close(Wallet wallet, long unreservedMicro) {
    if (state == LeaseState.DONE || closed) {
      return;
    }
    givenBack = Math.addExact(givenBack, free(wallet, Math.min(unreservedMicro, held())));
    closed = true;
    moveTo(state.closed());
  }

  /// P3, P8: the gateway gave up on the grant and will never use it.
  public void abort(Wallet wallet) {
    if (state == LeaseState.DONE || closed) {
      return;
    }
    givenBack = Math.addExact(givenBack, free(wallet, held()));
    closed = true;
    moveTo(LeaseState.DONE);
  }

  /// P11: burns what is pinned, in burn order. The rest is late: it burns what is available, as far
  /// as that goes. Never more than the lease was given and did not give back.
  public Debit debit(Wallet wallet, String chargeId, long creditsMicro) {
    long due = Math.min(creditsMicro, terms.sizeMicro() - givenBack - debited);
    List<Portion> burnt = new ArrayList<>(burnPins(wallet, chargeId, due));
    long pinned = burnt.stream().mapToLong(Portion::micro).sum();
    if (due > pinned) {
      burnt.addAll(wallet.spendAvailable(due - pinned, id(), chargeId));
    }
    Debit debit =
        new Debit(
            burnt,
            creditsMicro - burnt.stream().mapToLong(Portion::micro).sum(),
            pinned < creditsMicro);
    debited = Math.addExact(debited, debit.debitedMicro());
    changed = true;
    return debit;
  }

  /// P12: every event of the lease has been settled; what is left goes back to its lots.
  public void end(Wallet wallet) {
    if (state != LeaseState.DONE) {
      free(wallet, held());
      moveTo(LeaseState.DONE);
    }
  }

  private List<Portion> burnPins(Wallet wallet, String chargeId, long atMost) {
    List<Portion> burnt = new ArrayList<>();
    long rest = atMost;
    for (int i = 0; i < pins.size() && rest > 0; i++) {
      long part = Math.min(rest, pins.get(i).micro());
      if (part > 0) {
        burnt.add(unpin(i, part));
        rest -= part;
      }
    }
    burnt.forEach(portion -> wallet.spendHeld(portion, id(), chargeId));
    return burnt;
  }

  private long free(Wallet wallet, long amount) {
    long rest = amount;
    for (int i = pins.size() - 1; i >= 0 && rest > 0; i--) {
      long part = Math.min(rest, pins.get(i).micro());
      if (part > 0) {
        wallet.free(unpin(i, part), id());
        rest -= part;
      }
    }
    return amount - rest;
  }

  private Portion unpin(int place, long part) {
    Portion pin = pins.get(place);
    pins.set(place, new Portion(pin.lotId(), pin.micro() - part));
    return new Portion(pin.lotId(), part);
  }

  private void moveTo(LeaseState next) {
    state = next;
    changed = true;
  }

  Terms terms() {
    return terms;
  }

  Attestation attestation() {
    return attestation;
  }

  Progress progress() {
    return new Progress(state, givenBack, debited, closed);
  }

  List<Portion> pins() {
    return List.copyOf(pins);
  }

  boolean isChanged() {
    return changed;
  }
}
