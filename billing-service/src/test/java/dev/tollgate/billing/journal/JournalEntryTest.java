package dev.tollgate.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.journal.JournalEntry.Line;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("BI-7")
class JournalEntryTest {
  private static final UUID ACCOUNT = UUID.fromString("00000000-0000-7000-8000-000000000001");

  @Test
  void a_payment_is_cash_and_fee_against_deferred_revenue() {
    JournalEntry entry = JournalEntry.received("pi_1", ACCOUNT, 500, 45);

    assertThat(entry.lines())
        .containsExactly(
            new Line(Book.CASH, 4_550_000_000L),
            new Line(Book.FEES, 450_000_000L),
            new Line(Book.DEFERRED_REVENUE, -5_000_000_000L));
  }

  @Property
  void every_payment_balances(
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long amount,
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long fee) {
    JournalEntry entry = JournalEntry.received("pi_1", ACCOUNT, amount, fee);

    assertThat(entry.lines().stream().mapToLong(Line::amountNano).sum()).isZero();
  }

  @Test
  void an_entry_that_does_not_balance_cannot_be_made() {
    List<Line> lines = List.of(new Line(Book.CASH, 2), new Line(Book.DEFERRED_REVENUE, -1));

    assertThatThrownBy(() -> new JournalEntry("k", ACCOUNT, "wrong", lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not balance");
  }

  @Test
  void an_entry_that_moves_nothing_cannot_be_made() {
    assertThatThrownBy(
            () -> JournalEntry.moved("k", ACCOUNT, "nothing", Book.CASH, Book.RETURNS, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void amounts_too_large_for_the_books_are_refused_rather_than_wrapped() {
    assertThatThrownBy(() -> JournalEntry.received("pi_1", ACCOUNT, Long.MAX_VALUE, 0))
        .isInstanceOf(ArithmeticException.class);
  }
}
