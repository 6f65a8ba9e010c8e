package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A wallet whose account has become part of another, and that one's.
@Tag("EN-2")
class MergeTest {
  private static final Instant NOW = Instant.parse("2028-03-01T00:00:00Z");
  private static final UUID LEASE = UUID.randomUUID();
  private static final long CREDIT = Credits.MICRO;

  private final UUID account = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();
  private final Wallet wallet = new Wallet(Wallet.State.fresh(account), List.of(), NOW);
  private final Wallet heir = new Wallet(Wallet.State.fresh(other), List.of(), NOW);

  @BeforeEach
  void merged() {
    wallet.ownerChanged(
        new Owner(AccountKind.DEVICE, Tier.BASIC, AccountStatus.MERGED, NOW, 2, other));
    heir.grant(paid(other, "later", 2, 9, null));
    heir.grant(paid(other, "sooner", 1, 7, NOW.plus(Duration.ofDays(3))));
  }

  @Test
  void a_late_charge_is_paid_by_the_heir_in_its_burn_order_and_books_of_both_are_whole() {
    wallet.paidBy(heir);

    List<Portion> burnt = wallet.spendAvailable(2 * CREDIT, LEASE, "late");

    assertThat(burnt.stream().mapToLong(Portion::micro).sum()).isEqualTo(2 * CREDIT);
    assertThat(heir.available()).isEqualTo(CREDIT);
    assertThat(wallet.lots())
        .extracting(lot -> lot.in(Bucket.SPENT))
        .containsExactly(CREDIT, CREDIT);
    assertThat(wallet.lots())
        .as("the price goes with the credits")
        .extracting(lot -> lot.grant().costBasisNanoUsd())
        .containsExactly(7L, 4L);
    assertThat(wallet.movesOn()).isFalse();
    assertThat(moved(heir, EntryKind.TRANSFER_OUT))
        .isEqualTo(moved(wallet, EntryKind.TRANSFER_IN))
        .isEqualTo(moved(wallet, EntryKind.SPEND))
        .isEqualTo(2 * CREDIT);
  }

  @Test
  void what_the_heir_does_not_have_either_is_left_to_be_waived() {
    wallet.paidBy(heir);

    List<Portion> burnt = wallet.spendAvailable(5 * CREDIT, LEASE, "late");

    assertThat(burnt.stream().mapToLong(Portion::micro).sum()).isEqualTo(3 * CREDIT);
    assertThat(heir.available()).isZero();
  }

  @Test
  void what_is_the_accounts_own_is_spent_before_the_heirs() {
    wallet.grant(paid(account, "own", 1, 5, null));
    wallet.paidBy(heir);

    wallet.spendAvailable(CREDIT, LEASE, "late");

    assertThat(heir.available()).isEqualTo(3 * CREDIT);
  }

  @Test
  void a_wallet_moves_on_while_something_is_available_and_no_longer() {
    assertThat(wallet.movesOn()).isFalse();
    wallet.grant(paid(account, "late payment", 4, 5, null));
    assertThat(wallet.movesOn()).isTrue();

    wallet.moveInto(heir);

    assertThat(wallet.movesOn()).isFalse();
    assertThat(heir.available()).isEqualTo(7 * CREDIT);
  }

  private static long moved(Wallet of, EntryKind kind) {
    return of.movements().stream()
        .filter(each -> each.kind() == kind)
        .mapToLong(Movement::amountMicro)
        .sum();
  }

  private static Grant paid(
      UUID owner, String key, long credits, long nanoUsd, @Nullable Instant end) {
    return new Grant(owner, key, LotSource.PACK, credits * CREDIT, nanoUsd, NOW, end);
  }
}
