package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account's credits while its row is locked: pure rules, one instant, every movement noted for
/// the ledger. Opening it sweeps lots that are due and sets this month's free credits.
///
/// Not thread-safe: it lives inside one transaction.
public final class Wallet {
  private final UUID accountId;
  private final Instant now;
  private final TreeSet<Lot> lots = new TreeSet<>(BurnOrder.OF_LOTS);
  private final List<Movement> movements = new ArrayList<>();
  private final long balanceBefore;
  private final long version;
  private @Nullable Owner owner;
  private long recall;
  private long deaths;
  private int freePeriod;
  private @Nullable ChangeReason reason;
  private boolean changed;

  /// @param state the row of the wallet
  /// @param inPlay every lot with something available or held
  Wallet(State state, Collection<Lot> inPlay, Instant now) {
    this.accountId = state.accountId();
    this.owner = state.owner();
    this.version = state.version();
    this.recall = state.recall();
    this.deaths = state.deaths();
    this.freePeriod = state.freePeriod();
    this.now = now;
    this.lots.addAll(inPlay);
    this.balanceBefore = balance();
    sweep();
    refill();
  }

  /// The row of a wallet.
  ///
  /// @param freePeriod the last period for which free credits were set; -1 = none yet
  record State(
      UUID accountId,
      @Nullable Owner owner,
      long version,
      long recall,
      long deaths,
      int freePeriod) {
    static State fresh(UUID accountId) {
      return new State(accountId, null, 0, 0, 0, -1);
    }
  }

  public UUID accountId() {
    return accountId;
  }

  /// The instant at which all of this transaction happens.
  public Instant now() {
    return now;
  }

  /// What may be leased now.
  public long available() {
    return lots.stream()
        .filter(lot -> lot.isUsable(now))
        .mapToLong(Lot::available)
        .reduce(0, Math::addExact);
  }

  /// Available, whether effective or not, and held.
  long balance() {
    return lots.stream()
        .mapToLong(lot -> Math.addExact(lot.available(), lot.held()))
        .reduce(0, Math::addExact);
  }

  /// Lots in burn order.
  public Collection<Lot> lots() {
    return Collections.unmodifiableCollection(lots);
  }

  /// P14: only what is held on a live lot can come back to the account.
  public boolean isLive(UUID lotId) {
    return lot(lotId).state() == LotState.LIVE;
  }

  /// P14: asks for a new attestation of every lease.
  public long nextRecall() {
    changed = true;
    return ++recall;
  }

  public long recall() {
    return recall;
  }

  /// P14: how many times credits were lost (expiry, refund, late charge); attestations from before
  /// are void.
  public long deaths() {
    return deaths;
  }

  /// Adds the credits as a new lot. Whether the key was used before is the caller's to know.
  public void grant(Grant grant) {
    add(grant);
    note(ChangeReason.GRANT);
  }

  /// P2: takes `amount` from the usable lots in burn order.
  ///
  /// @throws IllegalStateException when less is available
  public List<Portion> hold(long amount, UUID leaseId) {
    return takeAvailable(amount, EntryKind.HOLD, Bucket.HELD, leaseId, null);
  }

  /// P10: credits that a lease gives back follow their lot.
  public void free(Portion portion, UUID leaseId) {
    Lot lot = lot(portion.lotId());
    Bucket home = lot.home();
    EntryKind kind =
        switch (lot.state()) {
          case LIVE -> EntryKind.RELEASE;
          case EXPIRED -> EntryKind.EXPIRE;
          case REFUNDED -> EntryKind.REFUND;
        };
    move(lot, kind, Bucket.HELD, home, portion.micro(), leaseId, null);
  }

  /// P11: a charge burns what its lease holds.
  public void spendHeld(Portion portion, UUID leaseId, String chargeId) {
    move(
        lot(portion.lotId()),
        EntryKind.SPEND,
        Bucket.HELD,
        Bucket.SPENT,
        portion.micro(),
        leaseId,
        chargeId);
  }

  /// P11: a late charge burns what is available, as far as it goes.
  public List<Portion> spendAvailable(long atMost, UUID leaseId, String chargeId) {
    long amount = Math.min(atMost, available());
    // P14: the balance falls by something that no attestation knew of.
    deaths++;
    return takeAvailable(amount, EntryKind.SPEND, Bucket.SPENT, leaseId, chargeId);
  }

  /// P17: takes what is not pinned and marks the lot; its pins follow as they free.
  ///
  /// @param loaded the lot, which need not be in play any more
  RefundedLot refund(Lot loaded) {
    lots.add(loaded);
    Lot lot = lot(loaded.id());
    long taken = lot.state() == LotState.REFUNDED ? 0 : lot.available();
    if (taken > 0) {
      move(lot, EntryKind.REFUND, Bucket.AVAILABLE, Bucket.REFUNDED, taken, null, null);
    }
    if (lot.state() != LotState.REFUNDED) {
      lot.die(LotState.REFUNDED);
      deaths++;
      note(ChangeReason.REFUND);
    }
    return RefundedLot.of(lot, taken);
  }

  /// Takes back a part of what is not pinned; the lot lives on.
  RefundedLot refundPart(Lot loaded, long atMost) {
    lots.add(loaded);
    Lot lot = lot(loaded.id());
    long taken = Math.min(atMost, lot.available());
    if (taken > 0) {
      move(lot, EntryKind.REFUND, Bucket.AVAILABLE, Bucket.REFUNDED, taken, null, null);
      deaths++;
      note(ChangeReason.REFUND);
    }
    return RefundedLot.of(lot, taken);
  }

  /// Takes over news of the account; older versions are ignored. The anchor of the months stays the
  /// first.
  void ownerChanged(Owner news) {
    Owner known = owner;
    if (known != null && news.version() <= known.version()) {
      return;
    }
    Instant anchor = known == null ? news.anchor() : known.anchor();
    owner = new Owner(news.kind(), news.tier(), news.status(), anchor, news.version());
    changed = true;
    refill();
  }

  /// When the next free credits are due; null while there are none to come.
  public @Nullable Instant refillAt() {
    Owner known = owner;
    return known != null && known.getsFreeCredits()
        ? new Months(known.anchor()).start(freePeriod + 1)
        : null;
  }

  private void sweep() {
    for (Lot lot : List.copyOf(lots)) {
      if (lot.isDue(now)) {
        expire(lot);
      }
    }
  }

  /// WA-2: **set** to this month's credits: what is left of earlier ones expires.
  private void refill() {
    Owner known = owner;
    if (known == null || !known.getsFreeCredits()) {
      return;
    }
    Months months = new Months(known.anchor());
    int period = months.periodAt(now);
    if (period <= freePeriod || period < 0) {
      return;
    }
    lots.stream()
        .filter(lot -> lot.source() == LotSource.FREE && lot.state() == LotState.LIVE)
        .toList()
        .forEach(this::expire);
    add(FreeCredits.ofPeriod(accountId, months, period));
    freePeriod = period;
    note(ChangeReason.REFILL);
  }

  private void add(Grant grant) {
    Lot lot = Lot.of(grant, now);
    lots.add(lot);
    movements.add(
        new Movement(
            lot.id(),
            EntryKind.GRANT,
            Bucket.OUTSIDE,
            Bucket.AVAILABLE,
            grant.amountMicro(),
            null,
            null));
    changed = true;
  }

  private void expire(Lot lot) {
    if (lot.available() > 0) {
      move(lot, EntryKind.EXPIRE, Bucket.AVAILABLE, Bucket.EXPIRED, lot.available(), null, null);
    }
    lot.die(LotState.EXPIRED);
    deaths++;
    note(ChangeReason.EXPIRY);
  }

  private List<Portion> takeAvailable(
      long amount, EntryKind kind, Bucket to, UUID leaseId, @Nullable String chargeId) {
    List<Portion> taken = new ArrayList<>();
    long rest = amount;
    for (Lot lot : lots) {
      long part = lot.isUsable(now) ? Math.min(rest, lot.available()) : 0;
      if (part > 0) {
        move(lot, kind, Bucket.AVAILABLE, to, part, leaseId, chargeId);
        taken.add(new Portion(lot.id(), part));
        rest -= part;
      }
    }
    if (rest > 0) {
      throw new IllegalStateException("wallet " + accountId + " lacks " + rest + " of " + amount);
    }
    return taken;
  }

  private void move(
      Lot lot,
      EntryKind kind,
      Bucket from,
      Bucket to,
      long amount,
      @Nullable UUID leaseId,
      @Nullable String chargeId) {
    lot.move(from, to, amount);
    movements.add(new Movement(lot.id(), kind, from, to, amount, leaseId, chargeId));
    changed = true;
  }

  private Lot lot(UUID id) {
    return lots.stream()
        .filter(lot -> lot.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException("lot " + id + " is not in play in wallet " + accountId));
  }

  /// The reason that others are told; a grant says more than the expiry that came with it.
  private void note(ChangeReason why) {
    reason = reason == null || why.ordinal() < reason.ordinal() ? why : reason;
    changed = true;
  }

  State state() {
    return new State(accountId, owner, changed ? version + 1 : version, recall, deaths, freePeriod);
  }

  List<Movement> movements() {
    return List.copyOf(movements);
  }

  boolean isChanged() {
    return changed;
  }

  /// Why others are told of this change; empty for ordinary spending.
  Optional<ChangeReason> reason() {
    return Optional.ofNullable(reason).or(() -> ChangeReason.ofFall(balanceBefore, balance()));
  }

  long balanceBefore() {
    return balanceBefore;
  }
}
