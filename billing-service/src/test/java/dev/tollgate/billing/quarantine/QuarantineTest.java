package dev.tollgate.billing.quarantine;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A record that could not be taken, and an operator who has it taken again.
@QuarkusTest
@Tag("WA-3")
class QuarantineTest {
  private static final String PATH = "/admin/v1/wallets/quarantine";
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject TestClock clock;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @Test
  void a_charge_of_an_unknown_lease_waits_and_is_debited_once_when_the_lease_is_there() {
    var gateway = new GatewayPlay(json, internal, "gateway-a");
    UUID account = purse.with(8);
    UUID lease = UUID.randomUUID();
    events.used(account, lease, gateway.id(), CREDIT);
    await().atMost(Duration.ofSeconds(40)).until(() -> waiting(account) != null);
    JsonPath record = waiting(account);
    assertThat(record.getString("reason")).isEqualTo("unknown_lease");
    assertThat(record.getString("payload")).contains(lease.toString());

    Response early = replay(record.getString("id"));
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(early.jsonPath().getString("detail")).contains("unknown_lease");
    assertThat(gateway.ask(account, lease, CREDIT, CREDIT).granted()).isTrue();

    assertThat(replay(record.getString("id")).statusCode()).isEqualTo(200);
    assertThat(replay(record.getString("id")).statusCode()).isEqualTo(200);

    assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT);
    assertThat(waiting(account)).isNull();
  }

  @Test
  void news_of_no_account_hold_back_no_other() {
    String key = "nobody:" + UUID.randomUUID();
    var changed =
        new AccountChanged(
            null,
            1,
            AccountKind.DEVICE,
            Tier.BASIC,
            AccountStatus.ACTIVE,
            0,
            clock.instant(),
            null,
            null,
            null,
            false);
    events.send(Topics.ACCOUNT, key, AccountChanged.TYPE, changed);
    events.send(Topics.ACCOUNT, key, AccountErased.TYPE, new AccountErased(null, clock.instant()));

    UUID next = UUID.randomUUID();
    events.account(next, AccountKind.DEVICE, Tier.BASIC, 1, clock.instant());

    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> assertThat(purse.balance(next).availableMicro()).isEqualTo(25 * CREDIT));
    assertThat(waiting(key).getString("reason")).isEqualTo("unreadable");
  }

  @Test
  void only_operators_see_it_and_an_unknown_id_is_not_there() {
    given().get(PATH).then().statusCode(401);
    given().auth().oauth2(TestTokens.owner(UUID.randomUUID())).get(PATH).then().statusCode(403);
    assertThat(replay(UUID.randomUUID().toString()).statusCode()).isEqualTo(404);
    assertThat(replay("x").statusCode()).isIn(400, 404);
  }

  private static Response replay(String id) {
    return given().auth().oauth2(TestTokens.operator()).post(PATH + "/" + id + "/replay");
  }

  private static JsonPath waiting(Object key) {
    JsonPath page =
        given()
            .auth()
            .oauth2(TestTokens.operator())
            .get(PATH + "?limit=500")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    String item = "items.find { it.key == '" + key + "' }";
    if (page.get(item) == null) {
      return null;
    }
    page.setRootPath(item);
    return page;
  }
}
