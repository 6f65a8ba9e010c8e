package dev.tollgate.billing.topup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.topup.TopUpRules.Decision;
import dev.tollgate.billing.topup.TopUpRules.Situation;
import dev.tollgate.billing.wallet.Credits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("BI-5")
class TopUpRulesTest {
  private static final Instant NOW = Instant.parse("2026-12-31T23:59:00Z");

  private final TopUpRules rules =
      new TopUpRules(Credits.micro(50), Duration.ofMinutes(10), Duration.ofHours(1), 4);

  @ParameterizedTest
  @CsvSource({
    "50, 49, true",
    "250, 0, true",
    "49, 48, false",
    "51, 50, false",
    "25, 24, false",
    "0, 0, false"
  })
  void only_the_way_down_through_the_threshold_counts(long from, long to, boolean crossing) {
    assertThat(rules.isCrossing(Credits.micro(from), Credits.micro(to))).isEqualTo(crossing);
  }

  @Test
  void a_dip_with_money_left_under_the_cap_is_charged() {
    assertThat(rules.decide(new Now().situation())).isEqualTo(new Decision.Charge());
  }

  @Test
  void a_balance_that_has_recovered_needs_nothing() {
    assertThat(rules.decide(new Now().balance(50).situation()))
        .isEqualTo(new Decision.Drop("not_needed"));
  }

  @Test
  void who_opted_out_or_is_paused_is_not_charged() {
    assertThat(rules.decide(new Now().enabled(false).situation()))
        .isEqualTo(new Decision.Drop("switched_off"));
    assertThat(rules.decide(new Now().paused("lost_card").situation()))
        .isEqualTo(new Decision.Drop("switched_off"));
  }

  @Test
  void the_monthly_cap_puts_off_to_the_next_month() {
    assertThat(rules.decide(new Now().month(4_501).situation()))
        .isEqualTo(new Decision.PutOff(Instant.parse("2027-01-01T00:00:00Z")));
    assertThat(rules.decide(new Now().month(4_500).situation())).isEqualTo(new Decision.Charge());
  }

  @Test
  void a_pack_above_the_cap_is_never_bought() {
    assertThat(rules.decide(new Now().cap(499).situation()))
        .isEqualTo(new Decision.Drop("above_cap"));
  }

  @Test
  void the_cool_down_puts_off() {
    Instant last = NOW.minusSeconds(60);

    assertThat(rules.decide(new Now().last(last).situation()))
        .isEqualTo(new Decision.PutOff(last.plus(Duration.ofMinutes(10))));
  }

  @Test
  void an_open_breaker_of_the_card_puts_off() {
    assertThat(rules.decide(new Now().breaker(NOW.plusSeconds(5)).situation()))
        .isEqualTo(new Decision.PutOff(NOW.plusSeconds(5)));
    assertThat(rules.decide(new Now().breaker(NOW).situation())).isEqualTo(new Decision.Charge());
  }

  @Test
  void a_charge_without_an_answer_is_repeated_whatever_has_changed_and_given_up_in_time() {
    assertThat(rules.decide(new Now().enabled(false).asked(NOW.minusSeconds(60)).situation()))
        .isEqualTo(new Decision.Charge());
    assertThat(rules.decide(new Now().asked(NOW.minus(Duration.ofHours(12))).situation()))
        .isEqualTo(new Decision.Drop("unanswered"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lost_card",
        "stolen_card",
        "expired_card",
        "fraudulent",
        "authentication_required"
      })
  void a_final_no_pauses_at_once(String code) {
    assertThat(rules.pauseAfter(1, code)).isEqualTo(code);
  }

  @Test
  void four_declines_in_a_row_pause_with_doubled_waits_before() {
    assertThat(rules.pauseAfter(3, "insufficient_funds")).isNull();
    assertThat(rules.pauseAfter(4, "insufficient_funds")).isEqualTo("declined_too_often");
    assertThat(rules.waitAfter(1)).isEqualTo(Duration.ofHours(1));
    assertThat(rules.waitAfter(2)).isEqualTo(Duration.ofHours(2));
    assertThat(rules.waitAfter(3)).isEqualTo(Duration.ofHours(4));
  }

  /// A dip to 40 credits of a healthy account, and what a test changes about it.
  private static final class Now {
    private boolean enabled = true;
    private String paused;
    private long balance = 40;
    private long month;
    private long cap = 5_000;
    private Instant last;
    private Instant asked;
    private Instant breaker;

    Now enabled(boolean value) {
      enabled = value;
      return this;
    }

    Now paused(String value) {
      paused = value;
      return this;
    }

    Now balance(long value) {
      balance = value;
      return this;
    }

    Now month(long value) {
      month = value;
      return this;
    }

    Now cap(long value) {
      cap = value;
      return this;
    }

    Now last(Instant value) {
      last = value;
      return this;
    }

    Now asked(Instant value) {
      asked = value;
      return this;
    }

    Now breaker(Instant value) {
      breaker = value;
      return this;
    }

    Situation situation() {
      return new Situation(
          NOW, enabled, paused, Credits.micro(balance), 500, month, cap, last, asked, breaker);
    }
  }
}
