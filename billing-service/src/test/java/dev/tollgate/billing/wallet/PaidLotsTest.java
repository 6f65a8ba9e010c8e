package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is taken back of a payment's lots, and given again, in memory. The lot has ten credits.
@Tag("BI-6")
class PaidLotsTest {
  private static final Instant NOW = Instant.parse("2028-03-01T00:00:00Z");
  private static final Instant END = NOW.plus(Duration.ofDays(30));
  private static final UUID LEASE = UUID.randomUUID();
  private static final long CREDIT = Credits.MICRO;

  private final UUID account = UUID.randomUUID();
  private final Wallet wallet = new Wallet(Wallet.State.fresh(account), List.of(), NOW);
  private final Lot lot = granted(grant("stripe:pi", 10));

  @Test
  @Tag("WA-3")
  void what_is_due_goes_first_when_it_frees_and_the_rest_goes_home() {
    List<Portion> held = wallet.hold(8 * CREDIT, LEASE);

    assertThat(paid().take(5 * CREDIT)).isEqualTo(2 * CREDIT);
    assertThat(wallet.mayComeBack()).isEqualTo(5 * CREDIT);
    held.forEach(portion -> wallet.free(portion, LEASE));

    assertThat(lot.in(Bucket.REFUNDED)).isEqualTo(5 * CREDIT);
    assertThat(lot.available()).isEqualTo(5 * CREDIT);
    assertThat(lot.state()).isEqualTo(LotState.LIVE);
  }

  @Test
  @Tag("WA-3")
  void what_is_spent_while_it_is_due_stays_spent_and_nothing_stays_due() {
    wallet.hold(10 * CREDIT, LEASE);
    paid().take(6 * CREDIT);

    wallet.spendHeld(new Portion(lot.id(), 9 * CREDIT), LEASE, "charge");
    assertThat(lot.refundDue()).isEqualTo(CREDIT);
    wallet.free(new Portion(lot.id(), CREDIT), LEASE);

    assertThat(lot.in(Bucket.REFUNDED)).isEqualTo(CREDIT);
    assertThat(lot.refundDue()).isZero();
  }

  @Test
  void what_is_due_of_a_lot_that_expires_meanwhile_goes_back_and_the_rest_expires() {
    wallet.hold(10 * CREDIT, LEASE);
    paid().take(4 * CREDIT);

    wallet.expire(lot);
    wallet.free(new Portion(lot.id(), 10 * CREDIT), LEASE);

    assertThat(lot.in(Bucket.REFUNDED)).isEqualTo(4 * CREDIT);
    assertThat(lot.in(Bucket.EXPIRED)).isEqualTo(6 * CREDIT);
  }

  @Test
  void a_refund_of_all_takes_what_a_part_was_waiting_for() {
    wallet.hold(10 * CREDIT, LEASE);
    paid().take(4 * CREDIT);

    assertThat(paid().takeAll()).isZero();
    wallet.free(new Portion(lot.id(), 10 * CREDIT), LEASE);

    assertThat(lot.refundDue()).isZero();
    assertThat(lot.in(Bucket.REFUNDED)).isEqualTo(10 * CREDIT);
  }

  @Test
  void money_that_comes_back_while_credits_are_still_due_first_ends_the_waiting() {
    wallet.hold(8 * CREDIT, LEASE);
    paid().take(7 * CREDIT);

    assertThat(paid().giveAgain("again:pi:1", 5 * CREDIT, NOW)).isEmpty();
    assertThat(lot.refundDue()).isEqualTo(3 * CREDIT);
    Grant again = paid().giveAgain("again:pi:2", CREDIT, NOW).orElseThrow();

    assertThat(lot.refundDue()).isZero();
    assertThat(again.amountMicro()).isEqualTo(CREDIT);
    assertThat(again.costBasisNanoUsd()).isEqualTo(50);
    assertThat(again.expiresAt()).isEqualTo(END);
  }

  @Test
  void what_was_given_again_is_taken_with_the_rest_and_given_again_no_more_than_once() {
    paid().takeAll();
    Lot again = granted(paid().giveAgain("again:pi:1", 4 * CREDIT, NOW).orElseThrow());
    assertThat(again.grant().amountMicro()).isEqualTo(6 * CREDIT);
    assertThat(paid(again).giveAgain("again:pi:2", 4 * CREDIT, NOW)).isEmpty();

    assertThat(paid(again).takeAll()).isEqualTo(6 * CREDIT);

    assertThat(wallet.balance()).isZero();
    assertThat(paid(again).giveAgain("again:pi:3", 0, NOW).orElseThrow().amountMicro())
        .isEqualTo(10 * CREDIT);
  }

  @Test
  void credits_of_another_payment_stay() {
    granted(grant("stripe:other", 3));

    paid().take(20 * CREDIT);

    assertThat(wallet.available()).isEqualTo(3 * CREDIT);
  }

  private PaidLots paid() {
    return new PaidLots(lot, List.of(lot), Map.of(account, wallet));
  }

  private PaidLots paid(Lot again) {
    return new PaidLots(lot, List.of(lot, again), Map.of(account, wallet));
  }

  private Lot granted(Grant grant) {
    wallet.grant(grant);
    return wallet.book().lot(LotIds.of(grant.key()));
  }

  private Grant grant(String key, long credits) {
    return new Grant(account, key, LotSource.PACK, credits * CREDIT, 50 * credits, NOW, END);
  }
}
