package dev.tollgate.entitlement.account;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.AccountTier;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccountTest {
  @Inject Broker broker;
  @Inject Peer peer;

  @Test
  @Tag("EN-1")
  void a_new_account_is_on_the_lowest_tier_and_not_linked() {
    Response account = Client.fresh().request().get("/v1/account");

    account.then().statusCode(200);
    assertThat(account.<String>path("tier")).isEqualTo("BASIC");
    assertThat(account.<String>path("kind")).isEqualTo("DEVICE");
    assertThat(account.<String>path("status")).isEqualTo("ACTIVE");
    assertThat(account.<Boolean>path("linked")).isFalse();
    assertThat(account.<String>path("periodStart")).endsWith(":00:00Z");
  }

  @Test
  @Tag("EN-1")
  void a_new_account_is_told_to_the_other_services() {
    UUID account = Client.fresh().accountId();

    AccountChanged news = lastNews(account, 1);

    assertThat(news.kind()).isEqualTo(AccountKind.DEVICE);
    assertThat(news.tier()).isEqualTo(Tier.BASIC);
    assertThat(news.status()).isEqualTo(AccountStatus.ACTIVE);
    assertThat(news.agentQuota()).isZero();
    assertThat(news.routeConfig()).isNull();
  }

  @Test
  @Tag("EN-4")
  void an_operator_sets_the_tier_and_everybody_learns_it() {
    Client client = Client.fresh().on(Tier.PRO);

    assertThat(client.request().get("/v1/account").<String>path("tier")).isEqualTo("PRO");
    AccountChanged news = lastNews(client.accountId(), 2);
    assertThat(news.tier()).isEqualTo(Tier.PRO);
    assertThat(news.agentQuota()).isEqualTo(1);
    AccountTier truth =
        peer.read(
            peer.get("key-vault-service", "/internal/v1/accounts/" + client.accountId() + "/tier"),
            AccountTier.class);
    assertThat(truth)
        .isEqualTo(new AccountTier(client.accountId(), 2, Tier.PRO, AccountStatus.ACTIVE, false));
  }

  @Test
  void operators_see_what_was_granted_and_what_is_subscribed() {
    Client client = Client.fresh().on(Tier.BUSINESS);

    Response seen = Client.operator().get("/admin/v1/accounts/{id}", client.accountId());

    seen.then().statusCode(200);
    assertThat(seen.<String>path("grantedTier")).isEqualTo("BUSINESS");
    assertThat(seen.<String>path("subscribedTier")).isEqualTo("BASIC");
    assertThat(seen.<Integer>path("version")).isEqualTo(2);
  }

  @Test
  @Tag("BI-4")
  void tier_and_seats_follow_the_subscription_and_old_news_is_ignored() {
    UUID account = Client.fresh().accountId();
    subscribe(account, 5, Tier.BUSINESS, 12);
    await().untilAsserted(() -> assertThat(tierOf(account)).isEqualTo("BUSINESS"));
    subscribe(account, 4, Tier.BASIC, 0);
    subscribe(account, 6, Tier.BUSINESS, 3);
    AccountChanged after = lastNews(account, 3);

    assertThat(after.tier()).isEqualTo(Tier.BUSINESS);
    assertThat(after.agentQuota()).isEqualTo(5);
    assertThat(news(account)).extracting(AccountChanged::agentQuota).containsExactly(0, 12, 5);
  }

  @Test
  @Tag("BI-4")
  void a_subscription_that_ends_leaves_the_granted_tier() {
    Client client = Client.fresh().on(Tier.PRO);
    subscribe(client.accountId(), 1, Tier.BUSINESS, 2);
    await().untilAsserted(() -> assertThat(tierOf(client.accountId())).isEqualTo("BUSINESS"));

    subscribe(client.accountId(), 2, Tier.BASIC, 0);

    await().untilAsserted(() -> assertThat(tierOf(client.accountId())).isEqualTo("PRO"));
  }

  @Test
  void unreadable_news_is_passed_over() {
    UUID account = Client.fresh().accountId();
    broker.send(Topics.SUBSCRIPTION, account.toString(), SubscriptionChanged.TYPE, "{]".getBytes());

    subscribe(account, 1, Tier.PRO, 0);

    await().untilAsserted(() -> assertThat(tierOf(account)).isEqualTo("PRO"));
  }

  @Test
  void only_operators_reach_the_operators_endpoints() {
    Client client = Client.fresh();
    UUID id = client.accountId();

    assertThat(client.request().get("/admin/v1/accounts/{id}", id).statusCode()).isEqualTo(403);
    assertThat(
            client
                .request()
                .body("{\"tier\": \"ENTERPRISE\"}")
                .put("/admin/v1/accounts/{id}/tier", id)
                .statusCode())
        .isEqualTo(403);
    assertThat(Client.operator().get("/v1/account").statusCode()).isEqualTo(403);
  }

  @Test
  void bad_input_of_operators_is_refused() {
    UUID id = Client.fresh().accountId();

    for (String body : List.of("{}", "{\"tier\": \"GOLD\"}", "{\"tier\": 3}", "null", "{")) {
      Response answer = Client.operator().body(body).put("/admin/v1/accounts/{id}/tier", id);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
    }
    String pro = "{\"tier\": \"PRO\"}";
    UUID nobody = UUID.randomUUID();
    assertThat(Client.operator().body(pro).put("/admin/v1/accounts/{id}/tier", nobody).statusCode())
        .isEqualTo(404);
    assertThat(Client.operator().get("/admin/v1/accounts/{id}", nobody).statusCode())
        .isEqualTo(404);
    assertThat(Client.operator().get("/admin/v1/accounts/nobody").statusCode()).isEqualTo(404);
    assertThat(
            peer.get("billing-service", "/internal/v1/accounts/" + nobody + "/tier").statusCode())
        .isEqualTo(404);
  }

  @Test
  @Tag("ME-10")
  void a_token_of_one_account_shows_no_other() {
    Client one = Client.fresh();
    Client other = Client.fresh().on(Tier.PRO);

    assertThat(one.request().get("/v1/account").<String>path("accountId"))
        .isEqualTo(one.accountId().toString())
        .isNotEqualTo(other.accountId().toString());
    assertThat(TestTokens.owner(one.accountId())).isNotNull();
  }

  private void subscribe(UUID account, long version, Tier tier, int seats) {
    broker.send(
        Topics.SUBSCRIPTION,
        account.toString(),
        SubscriptionChanged.TYPE,
        new SubscriptionChanged(account, version, "active", tier, seats, null, null));
  }

  private static String tierOf(UUID account) {
    return Client.operator().get("/admin/v1/accounts/{id}", account).path("tier");
  }

  private AccountChanged lastNews(UUID account, long version) {
    await()
        .untilAsserted(
            () -> assertThat(news(account)).extracting(AccountChanged::version).contains(version));
    return news(account).getLast();
  }

  private List<AccountChanged> news(UUID account) {
    return broker.read(
        Topics.ACCOUNT, account.toString(), AccountChanged.TYPE, AccountChanged.class);
  }
}
