package dev.tollgate.billing.wallet;

import java.util.List;

/// EN-2: credits go from one wallet to another, on the same terms, and the books of both accounts
/// stay complete.
final class Merge {
  private Merge() {}

  /// What is available in a wallet goes to the heir's. Of two months' free credits the larger
  /// stays.
  static void all(Wallet wallet, Wallet heir) {
    Wallet loser = freeCredits(wallet) > freeCredits(heir) ? heir : wallet;
    loser.freeLots().forEach(loser::expire);
    List<Lot> left =
        wallet.book().allThat(lot -> lot.state() == LotState.LIVE && lot.available() > 0);
    for (Lot lot : left) {
      hand(wallet, lot, lot.available(), heir);
      heir.note(ChangeReason.GRANT);
    }
  }

  /// As much as is wanted and usable, in burn order.
  static void part(Wallet payer, Wallet other, long atMost) {
    long rest = atMost;
    for (Lot lot : payer.book().allThat(each -> each.isUsable(payer.now()))) {
      long part = Math.min(rest, lot.available());
      if (part > 0) {
        hand(payer, lot, part, other);
        rest -= part;
      }
    }
  }

  private static void hand(Wallet from, Lot lot, long micro, Wallet to) {
    to.book().add(lot.shareFor(to.accountId(), micro), EntryKind.TRANSFER_IN);
    from.book()
        .move(lot, EntryKind.TRANSFER_OUT, Bucket.AVAILABLE, Bucket.OUTSIDE, micro, null, null);
    from.lost(ChangeReason.EXPIRY);
  }

  private static long freeCredits(Wallet wallet) {
    return wallet.freeLots().stream().mapToLong(Lot::available).sum();
  }
}
