package dev.tollgate.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("BI-4")
class SubscriptionTest {
  private static final UUID ACCOUNT = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "trialing, BUSINESS, 3",
    "active, BUSINESS, 3",
    "past_due, BUSINESS, 3",
    "incomplete, BASIC, 0",
    "incomplete_expired, BASIC, 0",
    "unpaid, BASIC, 0",
    "paused, BASIC, 0",
    "canceled, BASIC, 0",
    "a_word_of_tomorrow, BASIC, 0"
  })
  void tier_and_seats_follow_the_status(String status, Tier tier, int seats) {
    Subscription subscription = subscription("sub_1", status, Tier.BUSINESS, 3);

    assertThat(subscription.tier()).isEqualTo(tier);
    assertThat(subscription.paidSeats()).isEqualTo(seats);
  }

  @Test
  void a_running_subscription_decides_before_an_ended_one() {
    Subscription ended = subscription("sub_1", "canceled", Tier.BUSINESS, 3);
    Subscription running = subscription("sub_2", "active", Tier.PRO, 0);

    assertThat(Subscription.deciding(List.of(ended, running))).contains(running);
    assertThat(Subscription.deciding(List.of(running, ended))).contains(running);
  }

  @Test
  void of_two_running_ones_the_higher_tier_decides() {
    Subscription pro = subscription("sub_1", "active", Tier.PRO, 0);
    Subscription business = subscription("sub_2", "past_due", Tier.BUSINESS, 3);

    assertThat(Subscription.deciding(List.of(pro, business))).contains(business);
  }

  @Test
  void an_account_without_subscriptions_has_none_that_decides() {
    assertThat(Subscription.deciding(List.of())).isEmpty();
  }

  private static Subscription subscription(String id, String status, Tier tier, int seats) {
    return new Subscription(
        id, ACCOUNT, "item", status, tier, seats, START, START.plusSeconds(60), null, false);
  }
}
