package dev.tollgate.billing.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What becomes of the credits of an account that is no more.
@QuarkusTest
class DepartureTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject TestClock clock;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private final UUID leaver = UUID.randomUUID();
  private final UUID lease = UUID.randomUUID();
  private GatewayPlay gateway;

  /// 25 free credits and 100 paid ones, of which a gateway holds 3.
  @BeforeEach
  void an_account_with_credits() {
    gateway = new GatewayPlay(json, internal, "gateway-a");
    events.account(leaver, AccountKind.DEVICE, Tier.BASIC, 1, clock.instant());
    purse.give(leaver, "pack:" + leaver, 100 * CREDIT, null);
    soon(() -> assertThat(available(leaver)).isEqualTo(125 * CREDIT));
    assertThat(gateway.ask(leaver, lease, 3 * CREDIT, 3 * CREDIT).granted()).isTrue();
  }

  @Test
  @Tag("EN-2")
  void credits_of_a_merged_account_go_over_once_and_the_larger_free_lot_stays() {
    UUID heir = UUID.randomUUID();
    events.account(heir, AccountKind.DEVICE, Tier.BASIC, 1, clock.instant());
    soon(() -> assertThat(available(heir)).isEqualTo(25 * CREDIT));

    events.merged(leaver, heir, 2, clock.instant());
    events.merged(leaver, heir, 3, clock.instant());
    soon(() -> assertThat(available(heir)).isEqualTo(125 * CREDIT));
    assertThat(purse.lots(leaver, "available_micro")).isZero();
    assertThat(purse.lots(leaver, "expired_micro"))
        .as("the lesser free lot")
        .isEqualTo(22 * CREDIT);
    assertThat(gateway.ask(leaver, UUID.randomUUID(), CREDIT, CREDIT).granted()).isFalse();

    events.used(leaver, lease, gateway.id(), CREDIT);
    events.closed(leaver, lease, gateway.id());

    soon(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(purse.lots(leaver, "spent_micro")).as("the running call").isEqualTo(CREDIT);
    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(24 * CREDIT));
    assertThat(available(heir)).isEqualTo(125 * CREDIT);
  }

  @Test
  @Tag("EN-2")
  void what_is_paid_to_a_merged_account_later_goes_over_too() {
    UUID heir = purse.with(1);
    events.merged(leaver, heir, 2, clock.instant());
    soon(() -> assertThat(available(heir)).isEqualTo(123 * CREDIT));

    purse.give(leaver, "late:" + leaver, 40 * CREDIT, null);

    soon(() -> assertThat(available(heir)).isEqualTo(163 * CREDIT));
    assertThat(purse.lots(leaver, "moved_micro")).isEqualTo(162 * CREDIT);
  }

  @Test
  @Tag("EN-2")
  @Tag("WA-1")
  void the_figures_of_each_lot_add_up_after_a_merge() {
    UUID heir = purse.with(1);
    events.merged(leaver, heir, 2, clock.instant());
    soon(() -> assertThat(available(heir)).isEqualTo(123 * CREDIT));

    JsonPath lots = lots(leaver);

    assertThat(lots.getList("grantKey")).containsExactly("free:" + leaver + ":0", "pack:" + leaver);
    assertThat(lots.getList("priority")).containsExactly(10, 50);
    assertThat(lots.getList("moved")).containsExactly(22, 100);
    assertThat(lots.getList("held")).containsExactly(3, 0);
    for (String lot : List.of("[0].", "[1].")) {
      assertThat(
              Stream.of("available", "held", "spent", "expired", "refunded", "moved")
                  .mapToInt(figure -> lots.getInt(lot + figure))
                  .sum())
          .isEqualTo(lots.getInt(lot + "granted"));
    }
    assertThat(lots(heir).getList("grantKey", String.class))
        .filteredOn(key -> key.startsWith("merge:"))
        .hasSize(2);
  }

  private static JsonPath lots(UUID account) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .get("/v1/wallet/lots?all=true")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  @Tag("EN-2")
  @Tag("WA-3")
  void what_a_merged_account_is_charged_after_its_lease_has_ended_is_paid_by_the_heir() {
    UUID heir = purse.with(1);
    events.merged(leaver, heir, 2, clock.instant());
    soon(() -> assertThat(available(heir)).isEqualTo(123 * CREDIT));
    events.closed(leaver, lease, gateway.id());
    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(3 * CREDIT));

    events.used(leaver, lease, gateway.id(), CREDIT);

    soon(() -> assertThat(available(heir)).isEqualTo(122 * CREDIT));
    assertThat(purse.waived(leaver)).isZero();
    assertThat(purse.lots(leaver, "spent_micro")).isEqualTo(CREDIT);
  }

  @Test
  @Tag("EN-14")
  void what_is_left_of_an_erased_account_expires_and_what_is_held_as_it_frees() {
    events.send(
        Topics.ACCOUNT,
        leaver.toString(),
        AccountErased.TYPE,
        new AccountErased(leaver, clock.instant()));
    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(122 * CREDIT));

    events.closed(leaver, lease, gateway.id());

    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(125 * CREDIT));
    assertThat(available(leaver)).isZero();
  }

  @Test
  @Tag("EN-14")
  void what_comes_late_to_an_erased_account_expires_at_once() {
    events.erased(leaver, 2, clock.instant());
    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(122 * CREDIT));

    purse.give(leaver, "late:" + leaver, 40 * CREDIT, null);
    assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(162 * CREDIT);

    UUID part = purse.with(5);
    events.merged(part, leaver, 1, clock.instant());
    soon(() -> assertThat(purse.lots(leaver, "expired_micro")).isEqualTo(167 * CREDIT));
    assertThat(available(leaver)).isZero();
  }

  private long available(UUID account) {
    return purse.balance(account).availableMicro();
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(40)).untilAsserted(assertion);
  }
}
