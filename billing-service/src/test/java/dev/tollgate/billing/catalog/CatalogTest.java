package dev.tollgate.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.Tier;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("BI-1")
class CatalogTest {
  private final Catalog shipped = shipped();

  @Test
  void the_shipped_packs_cost_what_was_agreed() {
    assertThat(shipped.items())
        .extracting(
            CatalogItem::id, CatalogItem::price, CatalogItem::credits, CatalogItem::pricePerCredit)
        .containsExactly(
            tuple("micro", "3.00", 100L, "0.03"),
            tuple("starter", "5.00", 250L, "0.02"),
            tuple("bulk", "15.00", 1_000L, "0.015"),
            tuple("mega", "30.00", 2_500L, "0.012"),
            tuple("pro", "9.00", 1_000L, "0.009"),
            tuple("agent", "19.00", 0L, "0"));
  }

  @Test
  void plans_carry_their_tier() {
    assertThat(shipped.plan("pro").orElseThrow().tier()).isEqualTo(Tier.PRO);
    Plan agent = shipped.plan("agent").orElseThrow();
    assertThat(agent.tier()).isEqualTo(Tier.BUSINESS);
    assertThat(agent.perSeat()).isTrue();
    assertThat(agent.trialDays()).isEqualTo(14);
  }

  @Test
  void micro_is_offered_only_to_an_empty_wallet() {
    assertThat(shipped.offeredTo(0)).extracting(CatalogItem::id).contains("micro");
    assertThat(shipped.offeredTo(1)).extracting(CatalogItem::id).doesNotContain("micro");
    assertThat(shipped.offeredTo(1)).hasSize(shipped.items().size() - 1);
  }

  @Test
  void a_catalogue_with_an_item_twice_is_refused() {
    Pack pack = new Pack("starter", "Starter", 500, 250, false);

    assertThatThrownBy(() -> new Catalog("1", "usd", List.of(pack, pack)))
        .hasMessageContaining("starter");
  }

  @Test
  void nothing_is_sold_for_nothing() {
    assertThatThrownBy(() -> new Pack("gift", "Gift", 0, 250, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Catalog shipped() {
    try (var in = CatalogTest.class.getResourceAsStream("/catalog/catalog.json")) {
      return new ObjectMapper().readValue(in, Catalog.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
