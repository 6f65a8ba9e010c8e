package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The rules of lots, in memory.
class WalletTest {
  private static final Instant ANCHOR = Instant.parse("2027-12-31T22:30:00Z");
  private static final long CREDIT = Credits.MICRO;
  private static final UUID LEASE = UUID.randomUUID();

  private final UUID account = UUID.randomUUID();
  private final WalletPlay rows = new WalletPlay(account);

  @Test
  @Tag("WA-1")
  void lots_burn_by_priority_expiry_promotion_effect_and_creation() {
    Instant soon = ANCHOR.plus(Duration.ofDays(5));
    Instant later = ANCHOR.plus(Duration.ofDays(9));
    Wallet wallet = rows.open(ANCHOR);
    wallet.grant(grant("pack", LotSource.PACK, 1, null));
    wallet.grant(grant("pack-that-expires", LotSource.PACK, 1, later));
    wallet.grant(grant("promo", LotSource.PROMO, 1, null));
    wallet.grant(grant("pro-later", LotSource.SUBSCRIPTION, 1, later));
    wallet.grant(grant("pro-soon", LotSource.SUBSCRIPTION, 1, soon));
    wallet.grant(grant("free", LotSource.FREE, 1, soon));

    List<Portion> burnt = wallet.hold(6 * CREDIT, LEASE);

    assertThat(burnt)
        .extracting(portion -> keyOf(wallet, portion))
        .containsExactly("free", "pro-soon", "pro-later", "promo", "pack-that-expires", "pack");
  }

  @Test
  @Tag("WA-2")
  void free_credits_are_set_each_month_never_added_up_and_leave_paid_lots_alone() {
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, basic(1)));
    open(ANCHOR, wallet -> wallet.grant(grant("pack", LotSource.PACK, 250, null)));
    open(
        ANCHOR,
        wallet ->
            wallet.hold(5 * CREDIT, LEASE).forEach(held -> wallet.spendHeld(held, LEASE, "c")));
    assertThat(rows.open(ANCHOR).available()).isEqualTo(270 * CREDIT);

    open(month(1), wallet -> {});

    assertThat(rows.open(month(1)).available()).isEqualTo(275 * CREDIT);
    assertThat(rows.sum(Bucket.EXPIRED)).isEqualTo(20 * CREDIT);
    open(month(7), wallet -> {});
    assertThat(rows.open(month(7)).available()).isEqualTo(275 * CREDIT);
  }

  @Test
  @Tag("WA-2")
  void a_month_is_half_open_and_counted_from_the_anchor_over_short_months_and_leap_days() {
    Months months = new Months(ANCHOR);

    assertThat(months.start(1)).isEqualTo("2028-01-31T22:30:00Z");
    assertThat(months.start(2)).isEqualTo("2028-02-29T22:30:00Z");
    assertThat(months.start(3)).isEqualTo("2028-03-31T22:30:00Z");
    assertThat(months.start(14)).isEqualTo("2029-02-28T22:30:00Z");
    for (int period = -3; period < 40; period++) {
      Instant start = months.start(period);
      assertThat(months.periodAt(start)).isEqualTo(period);
      assertThat(months.periodAt(start.minusNanos(1))).isEqualTo(period - 1);
    }
  }

  @Test
  @Tag("WA-2")
  void the_zone_of_the_host_and_its_summer_time_move_no_month() {
    TimeZone ofTheHost = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      // There, 02:30 on 12 March 2028 does not exist, and 01:30 on 5 November comes twice.
      Months spring = new Months(Instant.parse("2028-01-12T07:30:00Z"));
      Months autumn = new Months(Instant.parse("2028-01-05T06:30:00Z"));

      assertThat(spring.start(2)).isEqualTo("2028-03-12T07:30:00Z");
      assertThat(autumn.start(10)).isEqualTo("2028-11-05T06:30:00Z");
      assertThat(autumn.periodAt(Instant.parse("2028-11-05T06:29:59Z"))).isEqualTo(9);
    } finally {
      TimeZone.setDefault(ofTheHost);
    }
  }

  @Test
  @Tag("WA-2")
  void the_old_credits_end_and_the_new_ones_come_at_the_same_instant() {
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, basic(1)));
    Instant end = month(1);

    assertThat(rows.open(end.minusNanos(1)).available()).isEqualTo(25 * CREDIT);
    assertThat(rows.open(end).available()).isEqualTo(25 * CREDIT);
    assertThat(rows.open(end).lots())
        .filteredOn(lot -> lot.isUsable(end))
        .singleElement()
        .satisfies(lot -> assertThat(lot.effectiveAt()).isEqualTo(end));
  }

  @Test
  @Tag("WA-2")
  void a_subscriber_and_a_team_get_no_free_credits() {
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, owner(AccountKind.USER, Tier.PRO, 1)));
    assertThat(rows.open(month(2)).available()).isZero();

    open(month(2), wallet -> rows.ownerChanged(wallet, owner(AccountKind.TEAM, Tier.BASIC, 2)));
    assertThat(rows.open(month(3)).available()).isZero();
  }

  @Test
  @Tag("WA-2")
  void who_subscribes_keeps_this_months_free_credits_and_gets_no_new_ones() {
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, basic(1)));
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, owner(AccountKind.USER, Tier.PRO, 2)));

    assertThat(rows.open(ANCHOR).available()).isEqualTo(25 * CREDIT);
    assertThat(rows.open(month(1)).available()).isZero();
  }

  @Test
  void old_news_of_an_account_is_ignored() {
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, owner(AccountKind.USER, Tier.PRO, 5)));
    open(ANCHOR, wallet -> rows.ownerChanged(wallet, basic(4)));

    assertThat(rows.open(month(1)).available()).isZero();
  }

  @Test
  void a_lot_that_is_not_effective_yet_is_upcoming() {
    Instant later = ANCHOR.plus(Duration.ofDays(3));
    var grant = new Grant(account, "later", LotSource.PACK, CREDIT, 0, later, null);
    open(ANCHOR, wallet -> wallet.grant(grant));

    assertThat(rows.open(later.minusNanos(1)).available()).isZero();
    assertThat(rows.open(later).available()).isEqualTo(CREDIT);
  }

  /// P10.
  @Test
  void what_a_lease_gives_back_follows_its_lot() {
    Instant end = ANCHOR.plus(Duration.ofDays(1));
    open(ANCHOR, wallet -> wallet.grant(grant("dies", LotSource.PACK, 2, end)));
    open(ANCHOR, wallet -> wallet.hold(2 * CREDIT, LEASE));
    UUID lot = rows.lots().getFirst().id();

    open(ANCHOR, wallet -> wallet.free(new Portion(lot, CREDIT), LEASE));
    assertThat(rows.sum(Bucket.AVAILABLE)).isEqualTo(CREDIT);
    open(end, wallet -> wallet.free(new Portion(lot, CREDIT), LEASE));

    assertThat(rows.sum(Bucket.EXPIRED)).isEqualTo(2 * CREDIT);
    assertThat(rows.open(end).available()).isZero();
  }

  @Test
  @Tag("EN-11")
  void crossing_80_percent_of_the_credits_is_told_once() {
    open(ANCHOR, wallet -> wallet.grant(grant("pack", LotSource.PACK, 25, null)));

    assertThat(spent(19).reason()).isEmpty();
    assertThat(spent(1).reason()).contains(ChangeReason.NEAR_LIMIT);
    assertThat(rows.open(ANCHOR).standing()).isEqualTo(new Standing(25 * CREDIT, 5 * CREDIT));
    assertThat(spent(1).reason()).isEmpty();
    assertThat(spent(4).reason()).contains(ChangeReason.EXHAUSTED);
  }

  private Wallet spent(long credits) {
    return open(
        ANCHOR,
        wallet ->
            wallet
                .hold(credits * CREDIT, LEASE)
                .forEach(held -> wallet.spendHeld(held, LEASE, "c")));
  }

  @Test
  void the_colour_changes_at_100_and_250_credits() {
    assertThat(color(99_999_999)).isEqualTo(Balance.Color.RED);
    assertThat(color(100_000_000)).isEqualTo(Balance.Color.ORANGE);
    assertThat(color(249_999_999)).isEqualTo(Balance.Color.ORANGE);
    assertThat(color(250_000_000)).isEqualTo(Balance.Color.GREEN);
  }

  @Test
  void impossible_grants_are_refused() {
    assertThatThrownBy(() -> grant("k", LotSource.PACK, 0, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grant("k", LotSource.PACK, -1, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grant("k", LotSource.PACK, 1_000_000_001L, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grant(" ", LotSource.PACK, 1, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grant("k", LotSource.PACK, 1, ANCHOR))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Grant(account, "k", LotSource.FREE, 1, 1, ANCHOR, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credits_and_money_are_plain_decimals() {
    assertThat(Credits.decimal(25_000_000)).hasToString("25");
    assertThat(Credits.decimal(500_000)).hasToString("0.5");
    assertThat(Credits.decimal(100_000_000)).hasToString("100");
    assertThat(Credits.decimal(0)).hasToString("0");
    assertThat(Usd.ofNano(5_000_000_000L)).isEqualTo("5.00");
    assertThat(Usd.ofNano(20_000_000)).isEqualTo("0.02");
    assertThat(Usd.ofNano(1)).isEqualTo("0.000000001");
  }

  private static Balance.Color color(long micro) {
    return new Balance(LEASE, 0, micro, 0, 0).color();
  }

  private Wallet open(Instant now, java.util.function.Consumer<Wallet> work) {
    Wallet wallet = rows.open(now);
    work.accept(wallet);
    rows.commit(wallet);
    return wallet;
  }

  private static Instant month(int period) {
    return new Months(ANCHOR).start(period);
  }

  private static String keyOf(Wallet wallet, Portion portion) {
    return wallet.lots().stream()
        .filter(lot -> lot.id().equals(portion.lotId()))
        .findFirst()
        .orElseThrow()
        .grant()
        .key();
  }

  private Grant grant(String key, LotSource source, long credits, @Nullable Instant expiresAt) {
    return new Grant(account, key, source, credits * CREDIT, 0, ANCHOR, expiresAt);
  }

  private static Owner basic(long version) {
    return owner(AccountKind.DEVICE, Tier.BASIC, version);
  }

  private static Owner owner(AccountKind kind, Tier tier, long version) {
    return new Owner(kind, tier, AccountStatus.ACTIVE, ANCHOR, version, null);
  }
}
