package dev.tollgate.metering.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("ME-4")
class BudgetStateTest {
  private static final long LIMIT = 200_000_000_000L;
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, OK",
    "159999999999, OK",
    "160000000000, WARNING",
    "199000000000, WARNING",
    "199999999999, WARNING",
    "200000000000, EXCEEDED",
    "900000000000, EXCEEDED"
  })
  void states_change_at_the_exact_nano_dollar(long spent, BudgetState state) {
    assertThat(BudgetState.of(spent, LIMIT)).isEqualTo(state);
    assertThat(BudgetState.of(spent, null)).isEqualTo(BudgetState.NONE);
  }

  @Property
  void a_share_is_reached_exactly_when_decimal_arithmetic_says_so(
      @ForAll @LongRange(max = Long.MAX_VALUE) long spent,
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long limit,
      @ForAll @IntRange(min = 1, max = 1000) int percent) {
    boolean expected =
        BigDecimal.valueOf(spent)
                .compareTo(BigDecimal.valueOf(limit).multiply(BigDecimal.valueOf(percent, 2)))
            >= 0;

    assertThat(Percent.isReached(percent, spent, limit)).isEqualTo(expected);
  }

  @Test
  void a_percentage_for_people_never_rounds_up_to_the_limit() {
    assertThat(Percent.of(LIMIT - 1, LIMIT)).isEqualByComparingTo("99.99");
    assertThat(Percent.of(199_000_000_000L, LIMIT)).isEqualByComparingTo("99.5");
    assertThat(Percent.of(LIMIT, LIMIT)).isEqualByComparingTo("100");
  }

  @Test
  void the_budget_that_blocks_longest_speaks_for_its_scope() {
    BudgetVerdict day = verdict(BudgetPeriod.DAY, BudgetAction.BLOCK, LIMIT);
    BudgetVerdict week = verdict(BudgetPeriod.WEEK, BudgetAction.BLOCK, LIMIT);
    BudgetVerdict month = verdict(BudgetPeriod.MONTH, BudgetAction.NOTIFY, LIMIT);

    assertThat(BudgetVerdict.strictest(List.of(day, week, month))).contains(week);
  }

  @Test
  void only_what_changed_is_told_and_a_scope_without_budgets_is_lifted() {
    BudgetVerdict exceeded = verdict(BudgetPeriod.DAY, BudgetAction.BLOCK, LIMIT);

    List<BudgetNotice> first = BudgetNotice.news(List.of(), List.of(exceeded));
    assertThat(first).extracting(BudgetNotice::state).containsExactly(BudgetState.EXCEEDED);
    assertThat(BudgetNotice.news(first, List.of(exceeded))).isEmpty();

    List<BudgetNotice> lifted = BudgetNotice.news(first, List.of());
    assertThat(lifted).extracting(BudgetNotice::state).containsExactly(BudgetState.NONE);
    assertThat(BudgetNotice.news(lifted, List.of())).isEmpty();
  }

  private static final UUID ACCOUNT = UUID.randomUUID();

  private static BudgetVerdict verdict(BudgetPeriod period, BudgetAction action, long spent) {
    Budget budget =
        new Budget(
            UUID.randomUUID(),
            ACCOUNT,
            new BudgetScope.WholeAccount(),
            period,
            LIMIT,
            List.of(80, 100),
            action,
            Instant.EPOCH);
    return budget.judge(budget.spanAt(NOW), spent);
  }
}
