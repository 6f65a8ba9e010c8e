package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What one payment bought, while the wallets it lies in are locked: its lot, the lots given again
/// for it, and what of these a merge handed on. What is taken back is taken from all of them.
final class PaidLots {
  /// A payment's lot has the key `stripe:<payment>`, one given again for it `again:<payment>:<n>`,
  /// one that a merge handed on `merge:<lot>:<sum>`.
  static final String AGAIN = "again:";

  private record Place(Wallet wallet, Lot lot) {}

  private final Lot bought;
  private final Map<UUID, Wallet> wallets;
  private final List<Place> places;

  /// @param bought the lot of the payment itself; one of `loaded`
  /// @param loaded all of them, which need not be in play any more; their wallets are there
  PaidLots(Lot bought, Collection<Lot> loaded, Map<UUID, Wallet> wallets) {
    this.bought = bought;
    this.wallets = wallets;
    // What burns last first: of what is pinned that is the likeliest to come back.
    this.places =
        loaded.stream()
            .sorted(BurnOrder.OF_LOTS.reversed())
            .map(lot -> place(lot, wallets))
            .toList();
  }

  /// Empty when the account has no lot with that key.
  ///
  /// @throws IllegalStateException when a merge has just handed a part on to another account
  static Optional<PaidLots> of(
      UUID accountId, String grantKey, Collection<Lot> loaded, Map<UUID, Wallet> wallets) {
    if (!loaded.stream().allMatch(lot -> wallets.containsKey(lot.grant().accountId()))) {
      throw new IllegalStateException("credits of " + grantKey + " are going over just now");
    }
    return loaded.stream()
        .filter(lot -> lot.grant().key().equals(grantKey))
        .filter(lot -> lot.grant().accountId().equals(accountId))
        .findFirst()
        .map(bought -> new PaidLots(bought, loaded, wallets));
  }

  private static Place place(Lot lot, Map<UUID, Wallet> wallets) {
    Wallet wallet = Objects.requireNonNull(wallets.get(lot.grant().accountId()));
    return new Place(wallet, wallet.book().takeUp(lot));
  }

  Collection<Wallet> wallets() {
    return wallets.values();
  }

  /// P17: takes what is not pinned and marks the lots; their pins follow as they free.
  ///
  /// @return how much that was; nothing the second time
  long takeAll() {
    return places.stream().mapToLong(PaidLots::takeAll).reduce(0, Math::addExact);
  }

  private static long takeAll(Place at) {
    if (at.lot().state() == LotState.REFUNDED) {
      return 0;
    }
    long taken = at.wallet().book().empty(at.lot(), EntryKind.REFUND, Bucket.REFUNDED);
    at.lot().die(LotState.REFUNDED);
    at.wallet().lost(ChangeReason.REFUND);
    return taken;
  }

  /// Takes a part back: of what is not pinned at once, of what is pinned as it frees (P10). What is
  /// spent by then stays spent. The lots live on.
  ///
  /// @return how much was taken at once
  long take(long atMost) {
    long taken = 0;
    for (Place at : places) {
      taken += takeAvailable(at, atMost - taken);
    }
    long rest = atMost - taken;
    for (Place at : places) {
      rest -= takeAsItFrees(at, rest);
    }
    return taken;
  }

  private static long takeAvailable(Place at, long atMost) {
    long taken = Math.min(atMost, at.lot().available());
    if (taken > 0) {
      at.wallet()
          .book()
          .move(at.lot(), EntryKind.REFUND, Bucket.AVAILABLE, Bucket.REFUNDED, taken, null, null);
      at.wallet().lost(ChangeReason.REFUND);
    }
    return taken;
  }

  /// @param atMost negative for what need not follow any more
  private static long takeAsItFrees(Place at, long atMost) {
    long more = at.lot().oweMore(atMost);
    if (more != 0) {
      at.wallet().lost(ChangeReason.REFUND);
    }
    return more;
  }

  /// Ends the waiting for what need not come back any more.
  ///
  /// @param keptMicro what stays taken back, as far as it was there
  /// @return what is to be given again of what was taken already, as a grant on the terms of the
  ///   payment's lot; empty when that is nothing, or its time is over
  Optional<Grant> giveAgain(String key, long keptMicro, Instant now) {
    long back = Math.max(0, gone() - keptMicro);
    for (Place at : places) {
      back += takeAsItFrees(at, -back);
    }
    return bought.again(key, back, now);
  }

  /// Taken back by now, or as it frees, and not given again.
  private long gone() {
    long gone = 0;
    for (Place at : places) {
      Lot lot = at.lot();
      gone = Math.addExact(gone, lot.in(Bucket.REFUNDED) + lot.refundDue());
      gone -= lot.grant().key().startsWith(AGAIN) ? lot.grant().amountMicro() : 0;
    }
    return gone;
  }

  RefundedLot after(long taken) {
    Grant grant = bought.grant();
    return new RefundedLot(
        true,
        grant.amountMicro(),
        taken,
        sum(Bucket.HELD),
        sum(Bucket.SPENT),
        grant.costBasisNanoUsd());
  }

  private long sum(Bucket bucket) {
    return places.stream().mapToLong(at -> at.lot().in(bucket)).reduce(0, Math::addExact);
  }
}
