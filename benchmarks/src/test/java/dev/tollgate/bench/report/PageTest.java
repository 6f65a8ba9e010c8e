package dev.tollgate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Section WALLET = section("Wallet", 7);

  @Test
  void a_section_takes_the_place_of_its_earlier_text_and_leaves_the_others() {
    String page = Page.with(Page.with("# Benchmarks\n", section("Gateway", 1)), WALLET);

    String later = Page.with(page, section("Gateway", 2));

    assertThat(later).isEqualTo(page.replace("| 1 |", "| 2 |")).contains(WALLET.markdown());
  }

  @Test
  void a_row_compares_round_by_round_and_says_whether_the_target_is_met() {
    Row met = Row.ratio("CPU", Samples.of(4, 6, 9), "nginx", Samples.of(2, 2, 3), Target.atMost(3));
    Row missed = Row.timesLess("CPU", Samples.of(4), "Node", Samples.of(40), Target.atLeast(15));

    assertThat(met.markdown())
        .startsWith("| CPU | 6 (4–9) | nginx 2 (2–3) | 3 (2–3) × | ≤ 3 | yes |");
    assertThat(missed.markdown()).startsWith("| CPU | 4 | Node 40 | 10 × less | ≥ 15 | **no** |");
  }

  private static Section section(String title, int value) {
    return new Section(
        title, "How.", List.of(Row.alone("figure", Samples.of(value), null)), List.of("A note."));
  }
}
