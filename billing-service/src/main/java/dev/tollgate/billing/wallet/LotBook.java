package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The lots in play of one wallet, in burn order, and every movement of credits between their
/// buckets, noted for the ledger.
final class LotBook {
  private final UUID accountId;
  private final Instant now;
  private final TreeSet<Lot> lots = new TreeSet<>(BurnOrder.OF_LOTS);
  private final List<Movement> movements = new ArrayList<>();

  LotBook(UUID accountId, Collection<Lot> inPlay, Instant now) {
    this.accountId = accountId;
    this.now = now;
    this.lots.addAll(inPlay);
  }

  /// What may be leased now.
  long usable() {
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

  Standing standing() {
    long limit = 0;
    long left = 0;
    for (Lot lot : lots) {
      if (lot.isUsable(now)) {
        limit = Math.addExact(limit, lot.grant().amountMicro());
        left = Math.addExact(left, Math.addExact(lot.available(), lot.held()));
      }
    }
    return new Standing(limit, left);
  }

  Collection<Lot> all() {
    return Collections.unmodifiableCollection(lots);
  }

  /// Those that are so now: what is done with them does not disturb the iteration.
  List<Lot> allThat(Predicate<Lot> wanted) {
    return lots.stream().filter(wanted).toList();
  }

  /// @throws IllegalStateException when the lot is not in play
  Lot lot(UUID id) {
    return lots.stream()
        .filter(lot -> lot.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException("lot " + id + " is not in play in wallet " + accountId));
  }

  /// Takes up a lot that need not be in play any more; {@return it, as this book knows it}.
  Lot takeUp(Lot loaded) {
    lots.add(loaded);
    return lot(loaded.id());
  }

  /// @param kind GRANT, or TRANSFER_IN for credits of another wallet
  void add(Grant grant, EntryKind kind) {
    Lot lot = Lot.of(grant, now);
    lots.add(lot);
    movements.add(
        new Movement(
            lot.id(), kind, Bucket.OUTSIDE, Bucket.AVAILABLE, grant.amountMicro(), null, null));
  }

  /// Takes `amount` from the usable lots in burn order.
  ///
  /// @throws IllegalStateException when less is available
  List<Portion> take(
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

  void move(
      Lot lot,
      EntryKind kind,
      Bucket from,
      Bucket to,
      long amount,
      @Nullable UUID leaseId,
      @Nullable String chargeId) {
    lot.move(from, to, amount);
    movements.add(new Movement(lot.id(), kind, from, to, amount, leaseId, chargeId));
  }

  /// Takes all that is available of a lot out of it; nothing when there is nothing.
  ///
  /// @return how much that was
  long empty(Lot lot, EntryKind kind, Bucket to) {
    long amount = lot.available();
    if (amount > 0) {
      move(lot, kind, Bucket.AVAILABLE, to, amount, null, null);
    }
    return amount;
  }

  boolean hasMoved() {
    return !movements.isEmpty();
  }

  List<Movement> movements() {
    return List.copyOf(movements);
  }
}
