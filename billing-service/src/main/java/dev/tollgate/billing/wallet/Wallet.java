package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account's credits while its row is locked: pure rules, one instant, every movement noted for
/// the ledger. Opening it sweeps lots that are due and sets this month's free credits.
///
/// Not thread-safe: it lives inside one transaction.
public final class Wallet {
  private final UUID accountId;
  private final Instant now;
  private final LotBook lots;
  private final long balanceBefore;
  private final boolean nearBefore;
  private final long version;
  private @Nullable Owner owner;
  private @Nullable Wallet payer;
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
    this.lots = new LotBook(accountId, inPlay, now);
    this.balanceBefore = balance();
    this.nearBefore = standing().isNear();
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

  /// What may be leased now; nothing of an account that has become part of another.
  public long available() {
    return owner != null && owner.isMerged() ? 0 : lots.usable();
  }

  /// EN-2: the account that this one has become part of.
  public Optional<UUID> mergedInto() {
    return Optional.ofNullable(owner).map(Owner::mergedInto);
  }

  /// EN-14: nobody can use what is here any more.
  boolean isErased() {
    return owner != null && owner.isErased();
  }

  /// EN-2: whether credits are still to go over to the account that this one was merged into.
  boolean movesOn() {
    return owner != null
        && owner.isMerged()
        && !lots.allThat(lot -> lot.state() == LotState.LIVE && lot.available() > 0).isEmpty();
  }

  /// Available, whether effective or not, and held.
  long balance() {
    return lots.balance();
  }

  /// EN-11: how near the account is to the end of its credits.
  public Standing standing() {
    return lots.standing();
  }

  /// Lots in burn order.
  public Collection<Lot> lots() {
    return lots.all();
  }

  /// P14: only what is held on a live lot can come back to the account.
  public boolean isLive(UUID lotId) {
    return lots.lot(lotId).state() == LotState.LIVE;
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

  /// Adds the credits as a new lot. The caller makes sure that the grant key was not used before.
  public void grant(Grant grant) {
    lots.add(grant, EntryKind.GRANT);
    note(ChangeReason.GRANT);
    forfeitIfErased();
  }

  /// P2: takes `amount` from the usable lots in burn order.
  ///
  /// @throws IllegalStateException when less is available
  public List<Portion> hold(long amount, UUID leaseId) {
    return lots.take(amount, EntryKind.HOLD, Bucket.HELD, leaseId, null);
  }

  /// P14: how much of what is held can come back to the account; the rest is refunded as it frees.
  public long mayComeBack() {
    return lots.allThat(lot -> lot.state() == LotState.LIVE).stream()
        .mapToLong(lot -> lot.held() - lot.refundDue())
        .reduce(0, Math::addExact);
  }

  /// P10: credits that a lease gives back follow their lot; what a refund waits for goes first.
  public void free(Portion portion, UUID leaseId) {
    Lot lot = lots.lot(portion.lotId());
    long due = Math.min(portion.micro(), lot.refundDue());
    if (due > 0) {
      lots.move(lot, EntryKind.REFUND, Bucket.HELD, Bucket.REFUNDED, due, leaseId, null);
    }
    if (portion.micro() > due) {
      goHome(lot, portion.micro() - due, leaseId);
    }
  }

  private void goHome(Lot lot, long micro, UUID leaseId) {
    EntryKind kind =
        switch (lot.state()) {
          case LIVE -> EntryKind.RELEASE;
          case EXPIRED -> EntryKind.EXPIRE;
          case REFUNDED -> EntryKind.REFUND;
        };
    lots.move(lot, kind, Bucket.HELD, lot.home(), micro, leaseId, null);
  }

  /// P11: a charge burns what its lease holds.
  public void spendHeld(Portion portion, UUID leaseId, String chargeId) {
    lots.move(
        lots.lot(portion.lotId()),
        EntryKind.SPEND,
        Bucket.HELD,
        Bucket.SPENT,
        portion.micro(),
        leaseId,
        chargeId);
  }

  /// P11: a late charge burns what is available, as far as it goes.
  public List<Portion> spendAvailable(long atMost, UUID leaseId, String chargeId) {
    Wallet other = payer;
    if (other != null && lots.usable() < atMost) {
      Merge.part(other, this, atMost - lots.usable());
    }
    long amount = Math.min(atMost, lots.usable());
    // P14: the balance falls by something that no attestation knew of.
    deaths++;
    return lots.take(amount, EntryKind.SPEND, Bucket.SPENT, leaseId, chargeId);
  }

  /// EN-2: late charges of a merged account are paid from the wallet of the account that it has
  /// become part of.
  public void paidBy(Wallet heir) {
    payer = heir;
  }

  /// Takes over news of the account; older versions are ignored. The anchor of the months stays the
  /// first.
  void ownerChanged(Owner news) {
    Owner known = owner;
    if (known != null && news.version() <= known.version()) {
      return;
    }
    Instant anchor = known == null ? news.anchor() : known.anchor();
    owner = news.anchoredAt(anchor);
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

  /// EN-14: nobody is left to use them. What is pinned follows as it frees.
  void forfeit() {
    lots.allThat(lot -> lot.state() == LotState.LIVE).forEach(this::expire);
  }

  /// EN-14: what comes late to an erased account would stay for ever.
  private void forfeitIfErased() {
    if (isErased()) {
      forfeit();
    }
  }

  /// EN-2: what is available goes over to the wallet this account has become part of; what is
  /// pinned follows as it frees, in a later call. Of two months' free credits the larger stays.
  void moveInto(Wallet heir) {
    Merge.all(this, heir);
    heir.forfeitIfErased();
    changed = true; // that nothing is left is written, too
  }

  List<Lot> freeLots() {
    return lots.allThat(lot -> lot.source() == LotSource.FREE && lot.state() == LotState.LIVE);
  }

  private void sweep() {
    lots.allThat(lot -> lot.isDue(now)).forEach(this::expire);
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
    freeLots().forEach(this::expire);
    lots.add(FreeCredits.ofPeriod(accountId, months, period), EntryKind.GRANT);
    freePeriod = period;
    note(ChangeReason.REFILL);
  }

  void expire(Lot lot) {
    lots.empty(lot, EntryKind.EXPIRE, Bucket.EXPIRED);
    lot.die(LotState.EXPIRED);
    lost(ChangeReason.EXPIRY);
  }

  /// Counts a loss of credits, of which no attestation so far can know (P14).
  void lost(ChangeReason why) {
    deaths++;
    note(why);
  }

  /// Keeps the most telling reason for others: a grant, say, and not the expiry that came with it.
  void note(ChangeReason why) {
    reason = reason == null || why.ordinal() < reason.ordinal() ? why : reason;
    changed = true;
  }

  LotBook book() {
    return lots;
  }

  State state() {
    return new State(
        accountId, owner, isChanged() ? version + 1 : version, recall, deaths, freePeriod);
  }

  List<Movement> movements() {
    return lots.movements();
  }

  boolean isChanged() {
    return changed || lots.hasMoved();
  }

  /// Why others are told of this change; empty for ordinary spending.
  Optional<ChangeReason> reason() {
    return Optional.ofNullable(reason)
        .or(() -> ChangeReason.ofFall(balanceBefore, balance()))
        .or(() -> ChangeReason.ofComingNear(nearBefore, standing().isNear()));
  }

  long balanceBefore() {
    return balanceBefore;
  }
}
