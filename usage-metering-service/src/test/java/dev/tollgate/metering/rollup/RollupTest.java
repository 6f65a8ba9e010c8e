package dev.tollgate.metering.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.metering.Usage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

@Tag("ME-2")
class RollupTest {
  private static final Instant START = Instant.parse("2026-01-30T23:58:00Z");
  private static final List<UUID> PEOPLE =
      List.of(new UUID(1, 1), new UUID(-1, 2), new UUID(3, -3));

  @Property(tries = 200)
  void every_grain_holds_each_event_once_in_the_window_of_its_own_time(
      @ForAll("usage") @Size(max = 80) List<AttributedUsage> usage, @ForAll Grain grain) {
    Rollup rollup = Rollup.of(usage, grain);

    assertThat(sum(rollup.rows().values().stream().toList())).isEqualTo(sum(figures(usage)));
    rollup
        .rows()
        .forEach(
            (key, figures) -> {
              assertThat(grain.isBoundary(key.windowStart())).isTrue();
              assertThat(figures)
                  .isEqualTo(
                      sum(figures(usage.stream().filter(each -> isIn(each, key, grain)).toList())));
            });
  }

  @Property(tries = 200)
  void the_order_in_which_events_come_changes_nothing(
      @ForAll("usage") @Size(max = 40) List<AttributedUsage> usage, @ForAll Grain grain) {
    assertThat(Rollup.of(usage.reversed(), grain)).isEqualTo(Rollup.of(usage, grain));
  }

  @Provide
  Arbitrary<List<AttributedUsage>> usage() {
    return Combinators.combine(
            Arbitraries.of(PEOPLE),
            Arbitraries.of(PEOPLE).injectNull(0.5),
            Arbitraries.longs().between(0, 200_000),
            Arbitraries.of("openai", "anthropic"),
            Arbitraries.of(true, false))
        .as(
            (account, agent, seconds, provider, failed) -> {
              Usage call =
                  Usage.at(account, START.plusSeconds(seconds))
                      .by(account, agent)
                      .named("chat", provider, "m");
              return AttributedUsage.to(account, (failed ? call.failed() : call).event());
            })
        .list();
  }

  private static boolean isIn(AttributedUsage usage, RollupKey key, Grain grain) {
    Instant at = usage.event().openedAt();
    return RollupKey.of(usage, grain).equals(key)
        && !at.isBefore(key.windowStart())
        && at.isBefore(grain.next(key.windowStart()));
  }

  private static List<Figures> figures(List<AttributedUsage> usage) {
    return usage.stream().map(each -> Figures.of(each.event())).toList();
  }

  private static Figures sum(List<Figures> figures) {
    return figures.stream().reduce(Figures.NONE, Figures::plus);
  }
}
