package dev.tollgate.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.wallet.Grant;
import dev.tollgate.billing.wallet.LotSource;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("BI-6")
class PaymentTest {
  private static final UUID ACCOUNT = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

  @Test
  void half_the_money_back_takes_half_the_credits() {
    assertThat(starter().refunded(250).withdrawnMicro()).isEqualTo(125_000_000);
  }

  @Test
  void all_the_money_back_takes_all_the_credits() {
    assertThat(starter().refunded(500).withdrawnMicro()).isEqualTo(250_000_000);
    assertThat(starter().disputed(500).isWhollyWithdrawn()).isTrue();
  }

  @Property
  void what_is_taken_grows_with_the_refund_and_never_exceeds_its_worth(
      @ForAll @LongRange(min = 1, max = 100_000) long amount,
      @ForAll @LongRange(min = 1, max = 100_000_000_000L) long credits,
      @ForAll @LongRange(min = 0, max = 100_000) long one,
      @ForAll @LongRange(min = 0, max = 100_000) long other) {
    Payment payment = new Payment("pi_1", ACCOUNT, amount, credits, "stripe:pi_1", 0, 0);
    long less = Math.min(Math.min(one, other), amount);
    long more = Math.min(Math.max(one, other), amount);

    long takenForLess = payment.refunded(less).withdrawnMicro();
    long takenForMore = payment.refunded(more).withdrawnMicro();

    assertThat(takenForLess).isBetween(0L, takenForMore);
    assertThat(takenForMore * amount).isLessThanOrEqualTo(credits * more);
    assertThat(takenForMore).isLessThanOrEqualTo(credits);
  }

  @Test
  @Tag("WA-2")
  void a_packs_credits_never_expire_and_keep_what_was_paid() {
    Grant grant = receipt(Receipt.Kind.PACK, 250_000_000, null).grant().orElseThrow();

    assertThat(grant.source()).isEqualTo(LotSource.PACK);
    assertThat(grant.expiresAt()).isNull();
    assertThat(grant.costBasisNanoUsd()).isEqualTo(5_000_000_000L);
    assertThat(grant.key()).isEqualTo("stripe:pi_1");
  }

  @Test
  @Tag("WA-2")
  void a_plans_credits_live_for_their_period_and_three_months_more() {
    Receipt.Period period =
        new Receipt.Period(
            Instant.parse("2026-10-30T08:00:00Z"), Instant.parse("2026-11-30T08:00:00Z"));

    Grant grant = receipt(Receipt.Kind.PLAN, 1_000_000_000, period).grant().orElseThrow();

    assertThat(grant.source()).isEqualTo(LotSource.SUBSCRIPTION);
    assertThat(grant.effectiveAt()).isEqualTo(period.start());
    assertThat(grant.expiresAt()).isEqualTo("2027-02-28T08:00:00Z");
  }

  @Test
  void a_plan_without_credits_grants_nothing() {
    Receipt.Period period = new Receipt.Period(NOW, NOW.plusSeconds(60));

    assertThat(receipt(Receipt.Kind.PLAN, 0, period).grant()).isEmpty();
  }

  private static Payment starter() {
    return new Payment("pi_1", ACCOUNT, 500, 250_000_000, "stripe:pi_1", 0, 0);
  }

  private static Receipt receipt(Receipt.Kind kind, long creditsMicro, Receipt.Period period) {
    return new Receipt(
        "pi_1", ACCOUNT, kind, "item", "pi_1", 500, 45, "usd", creditsMicro, period, NOW);
  }
}
