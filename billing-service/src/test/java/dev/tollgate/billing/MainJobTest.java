package dev.tollgate.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The life of a credit, from the account's first event to the settled charge.
@QuarkusTest
class MainJobTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject ObjectMapper json;
  @Inject TestClock clock;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @Test
  @Tag("WA-1")
  @Tag("WA-3")
  void a_new_device_gets_credits_leases_one_spends_it_and_gets_the_rest_back() {
    UUID account = UUID.randomUUID();
    UUID lease = UUID.randomUUID();
    var gateway = new GatewayPlay(json, internal, Events.GATEWAY);
    events.account(account, AccountKind.DEVICE, Tier.BASIC, 1, clock.instant());
    await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertWallet(account, 25, 0));

    var granted = gateway.ask(account, lease, 3 * CREDIT, CREDIT);
    assertThat(granted.granted()).as(granted.toString()).isTrue();
    assertThat(granted.credits()).isEqualTo(3 * CREDIT);
    assertWallet(account, 22, 3);
    assertThat(gateway.beat(new Beat(lease, 2 * CREDIT, 0)).body().path("over")).isEmpty();

    UUID event = events.used(account, lease, gateway.id(), CREDIT);
    await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertWallet(account, 22, 2));
    assertThat(gateway.close(account, lease, 2 * CREDIT).status()).isEqualTo(204);
    assertWallet(account, 24, 0);
    events.closed(account, lease, gateway.id());
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(
                        gateway.beat(new Beat(lease, 0L, 0)).body().path("over").path(0).asText())
                    .isEqualTo(lease.toString()));

    JsonPath ledger = get(account, "/v1/wallet/ledger?holds=true");
    assertThat(ledger.getList("entries.kind")).containsExactly("release", "spend", "hold", "grant");
    assertThat(ledger.getString("entries[1].chargeId")).isEqualTo(event.toString());
    assertThat(get(account, "/v1/wallet/lots").getList("source")).containsExactly("free");
  }

  private void assertWallet(UUID account, int available, int held) {
    JsonPath wallet = get(account, "/v1/wallet");
    assertThat(wallet.getInt("available")).isEqualTo(available);
    assertThat(wallet.getInt("held")).isEqualTo(held);
    assertThat(wallet.getInt("balance")).isEqualTo(available + held);
    assertThat(wallet.getString("color")).isEqualTo("red");
  }

  private static JsonPath get(UUID account, String path) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
