package dev.tollgate.billing.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Subscription;
import com.stripe.net.ApiResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("BI-4")
class FactsOfTest {
  private static final String ITEM =
      """
      {"price": {"id": "price_1"}, "quantity": 3, "current_period_start": 1, "current_period_end": 2}""";

  @Test
  void a_subscription_to_one_thing_names_its_price() {
    assertThat(subscription(ITEM).priceId()).isEqualTo("price_1");
    assertThat(subscription(ITEM).seats()).isEqualTo(3);
  }

  @Test
  void a_subscription_to_several_things_is_to_none_of_ours() {
    assertThat(subscription(ITEM + "," + ITEM).priceId()).isNull();
  }

  private static SubscriptionFacts subscription(String items) {
    String json =
        """
        {"id": "sub_1", "customer": "cus_1", "status": "active", "items": {"data": [%s]}}"""
            .formatted(items);
    return FactsOf.subscription(ApiResource.GSON.fromJson(json, Subscription.class));
  }
}
