package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.Tier;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an account gets each month without paying.
@QuarkusTest
class FreeCreditsTest {
  private static final long CREDIT = 1_000_000;
  private static final Duration SOON = Duration.ofSeconds(40);

  @Inject Events events;
  @Inject Purse purse;
  @Inject TestClock clock;

  @Test
  @Tag("WA-2")
  void free_credits_are_set_anew_when_a_month_ends_although_nobody_touches_the_wallet() {
    UUID account = UUID.randomUUID();
    Instant end = clock.instant().plus(Duration.ofHours(1));
    Instant anchor = end.atOffset(ZoneOffset.UTC).minusMonths(48).toInstant();
    // Four years: every day of the month, the 29th of February too, has its counterpart.
    events.account(account, AccountKind.DEVICE, Tier.BASIC, 1, anchor);
    purse.give(account, "pack:" + account, 100 * CREDIT, null);
    awaitGranted(account, 125);

    clock.advanceTo(end);

    awaitGranted(account, 150);

    assertThat(purse.lots(account, "expired_micro")).isEqualTo(25 * CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(125 * CREDIT);
  }

  private void awaitGranted(UUID account, long credits) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(purse.lots(account, "granted_micro")).isEqualTo(credits * CREDIT));
  }

  @Test
  @Tag("WA-2")
  void the_same_news_twice_and_teams_give_no_credits() {
    UUID device = UUID.randomUUID();
    UUID team = UUID.randomUUID();
    events.account(team, AccountKind.TEAM, Tier.BASIC, 1, clock.instant());
    for (int i = 0; i < 3; i++) {
      events.account(device, AccountKind.DEVICE, Tier.BASIC, 1, clock.instant());
    }
    events.send(
        Topics.ACCOUNT,
        team.toString(),
        AccountChanged.TYPE,
        "{}".getBytes(StandardCharsets.UTF_8));
    UUID last = UUID.randomUUID();
    events.account(last, AccountKind.USER, Tier.BASIC, 1, clock.instant());

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(purse.balance(last).availableMicro()).isEqualTo(25 * CREDIT));
    assertThat(purse.balance(device).availableMicro()).isEqualTo(25 * CREDIT);
    assertThat(purse.balance(team).availableMicro()).isZero();
    assertThat(purse.quarantined(team)).isEqualTo(1);
  }
}
