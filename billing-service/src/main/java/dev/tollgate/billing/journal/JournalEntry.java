package dev.tollgate.billing.journal;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// One thing that happened to money, seen from all the books it touched. Debits are positive,
/// credits negative; together they are zero, or the entry cannot be made.
///
/// @param key what happened, once for ever, such as `payment:pi_1`
/// @param lines none of them zero
public record JournalEntry(String key, UUID accountId, String reason, List<Line> lines) {
  /// Nano-USD in one cent.
  public static final long NANO_PER_CENT = 10_000_000L;

  public record Line(Book book, long amountNano) {}

  public JournalEntry {
    lines = lines.stream().filter(line -> line.amountNano() != 0).toList();
    if (lines.size() < 2
        || lines.stream().mapToLong(Line::amountNano).reduce(0, Math::addExact) != 0) {
      throw new IllegalArgumentException("entry " + key + " does not balance: " + lines);
    }
  }

  public static long nano(long cents) {
    return Math.multiplyExact(cents, NANO_PER_CENT);
  }

  /// A customer paid; Stripe kept its fee; all of it is still to be earned.
  public static JournalEntry received(
      String paymentId, UUID accountId, long amountCents, long feeCents) {
    return new JournalEntry(
        "payment:" + paymentId,
        accountId,
        "payment",
        List.of(
            new Line(Book.CASH, nano(Math.subtractExact(amountCents, feeCents))),
            new Line(Book.FEES, nano(feeCents)),
            new Line(Book.DEFERRED_REVENUE, -nano(amountCents))));
  }

  /// Moves an amount from one book to another; a negative amount moves it back.
  public static JournalEntry moved(
      String key, UUID accountId, String reason, Book from, Book to, long amountNano) {
    return new JournalEntry(
        key,
        accountId,
        reason,
        Stream.of(new Line(to, amountNano), new Line(from, Math.negateExact(amountNano))).toList());
  }
}
