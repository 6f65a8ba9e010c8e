package dev.tollgate.entitlement.migration;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountTier;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("WA-4")
class OwnKeyCutOffTest {
  private static final Duration AGO = Duration.ofDays(45);

  @Inject OwnKeyCutOff cutOff;
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  private BillingBooks billing;
  private Client client;

  /// It wants its own key for everything; the time stands still from its report on.
  @BeforeEach
  void an_account_that_was_reported() throws Exception {
    billing = new BillingBooks();
    client = Client.fresh().on(Tier.PRO);
    broker.send(
        Topics.KEY,
        client.accountId().toString(),
        KeyChanged.TYPE,
        new KeyChanged(client.accountId(), 1, "openai", true, 1));
    peer.awaitOwnKey(client.accountId(), true);
    migrate("client");
    clock.stop();
    client.request().post("/v1/account/byok-migration").then().statusCode(200);
  }

  @AfterEach
  void now() throws Exception {
    clock.back();
    billing.close();
  }

  @Test
  void until_then_nothing_changes() {
    clock.forward(AGO.minus(1, ChronoUnit.MICROS));

    end();

    assertThat(routes()).containsExactly(Route.BYOK);
    assertThat(truth().ownKeysEnded()).isFalse();
  }

  @Test
  void from_then_on_calls_go_out_on_the_platforms_keys_and_everybody_is_told() {
    clock.forward(AGO);

    end();

    assertThat(routes()).containsExactly(Route.PLATFORM);
    assertThat(routeTold()).isEqualTo("PLATFORM");
    assertThat(truth().ownKeysEnded()).isTrue();
    await().untilAsserted(() -> assertThat(told().getLast().ownKeysEnded()).isTrue());
    assertThat(notices()).isEmpty();
  }

  @Test
  void it_ends_once_and_no_choice_of_the_account_brings_own_keys_back() {
    clock.forward(AGO);
    end();
    long version = truth().version();

    end();

    assertThat(truth().version()).isEqualTo(version);
    migrate("client");
    assertThat(routes()).containsExactly(Route.PLATFORM);
    assertThat(truth().ownKeysEnded()).isTrue();
  }

  @Test
  void without_the_setting_nothing_ends() {
    clock.forward(AGO.multipliedBy(10));

    cutOff.check().await().indefinitely();

    assertThat(truth().ownKeysEnded()).isFalse();
  }

  private void end() {
    cutOff.endThoseReported(AGO).await().indefinitely();
  }

  private void migrate(String to) {
    client
        .request()
        .body("{\"to\": \"%s\"}".formatted(to))
        .contentType("application/json")
        .post("/v1/ai-features/migrate")
        .then()
        .statusCode(200);
  }

  private List<Route> routes() {
    return peer.admitted(Peer.call(client.accountId(), "chat")).routes();
  }

  private String routeTold() {
    return client.request().get("/v1/entitlements/chat").jsonPath().getString("route");
  }

  private List<Object> notices() {
    return client.request().get("/v1/notices").jsonPath().getList("notices");
  }

  private AccountTier truth() {
    return peer.read(
        peer.get("key-vault-service", "/internal/v1/accounts/" + client.accountId() + "/tier"),
        AccountTier.class);
  }

  private List<AccountChanged> told() {
    return broker.read(
        Topics.ACCOUNT, client.accountId().toString(), AccountChanged.TYPE, AccountChanged.class);
  }
}
