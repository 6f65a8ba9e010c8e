package dev.tollgate.billing.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.local.test.LargeBody;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Wallets as accounts and other services see them.
@QuarkusTest
class WalletApiTest {
  private static final long CREDIT = 1_000_000;
  private static final Duration SOON = Duration.ofSeconds(40);

  @Inject Purse purse;
  @Inject Events events;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @TestHTTPResource("/v1/billing/checkout")
  URI checkout;

  @Test
  @Tag("WA-1")
  void a_grant_key_gives_once_and_another_amount_is_refused() {
    UUID account = purse.with(8);

    assertThat(purse.give(account, account.toString(), 8 * CREDIT, null))
        .isEqualTo(GrantOutcome.REPEATED);
    assertThatThrownBy(() -> purse.give(account, account.toString(), 9 * CREDIT, null))
        .isInstanceOf(GrantKeyReusedException.class);
    assertThatThrownBy(() -> purse.give(UUID.randomUUID(), account.toString(), 8 * CREDIT, null))
        .hasMessageContaining("grant key");

    assertThat(purse.balance(account).availableMicro()).isEqualTo(8 * CREDIT);
  }

  @Test
  @Tag("WA-1")
  void one_key_granted_by_many_at_once_gives_once() {
    UUID account = purse.with(1);

    IntStream.range(0, 20)
        .parallel()
        .forEach(i -> purse.give(account, "once:" + account, CREDIT, null));

    assertThat(purse.balance(account).availableMicro()).isEqualTo(2 * CREDIT);
  }

  @Test
  @Tag("WA-1")
  void one_new_key_for_many_accounts_at_once_gives_to_one_of_them() {
    List<UUID> accounts = Stream.generate(() -> purse.with(1)).limit(10).toList();
    List<String> keys = Stream.generate(() -> "contested:" + UUID.randomUUID()).limit(30).toList();

    for (String key : keys) {
      long refused = accounts.parallelStream().filter(account -> isRefused(account, key)).count();
      assertThat(refused).isEqualTo(9);
    }

    assertThat(
            accounts.stream().mapToLong(account -> purse.balance(account).availableMicro()).sum())
        .isEqualTo((10 + keys.size()) * CREDIT);
  }

  @Test
  @Tag("WA-4")
  void entitlement_gives_promotional_credits_once() {
    UUID account = UUID.randomUUID();
    String body = grant(account, "migration:" + account, "MIGRATION", 500 * CREDIT);

    assertThat(post("entitlement-service", body).body()).contains("\"repeated\":false");
    assertThat(post("entitlement-service", body).body()).contains("\"repeated\":true");
    assertThat(
            post("entitlement-service", grant(account, "migration:" + account, "MIGRATION", CREDIT))
                .statusCode())
        .isEqualTo(409);
    assertThat(post("llm-gateway-service", body).statusCode()).isEqualTo(404);

    assertThat(purse.balance(account).availableMicro()).isEqualTo(500 * CREDIT);
    JsonPath lot = get(account, "/v1/wallet/lots");
    assertThat(lot.getBoolean("[0].promotional")).isTrue();
    assertThat(lot.getString("[0].costBasisUsd")).isEqualTo("0.00");
  }

  @Test
  @Tag("WA-4")
  @Tag("EN-14")
  void an_erased_account_is_given_nothing() {
    UUID account = purse.with(8);
    events.erased(account, 2, Instant.now());
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(purse.balance(account).availableMicro()).isZero());

    HttpResponse<String> refused =
        post(
            "entitlement-service",
            grant(account, "migration:" + account, "MIGRATION", 500 * CREDIT));

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("This account is erased.");
    assertThat(purse.balance(account).availableMicro()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1_000_000_000_001L, Long.MAX_VALUE})
  void absurd_grants_are_400_and_change_nothing(long micro) {
    UUID account = purse.with(1);

    assertThat(
            post("entitlement-service", grant(account, "absurd:" + account, "PROMO", micro))
                .statusCode())
        .isEqualTo(400);

    assertThat(purse.balance(account).availableMicro()).isEqualTo(CREDIT);
  }

  @Test
  @Tag("WA-1")
  void credits_that_come_or_go_are_told_to_the_gateways() {
    UUID account = purse.with(8);
    purse.refund(account, account.toString());

    List<String> told = creditsChanged(account, 2);

    assertThat(told.get(0)).contains("\"reason\":\"grant\"").contains("\"availableMicro\":8000000");
    assertThat(told.get(1)).contains("\"reason\":\"refund\"").contains("\"availableMicro\":0");
  }

  @Test
  @Tag("WA-1")
  void the_ledger_comes_in_pages_newest_first() {
    UUID account = purse.with(1);
    for (int i = 0; i < 4; i++) {
      purse.give(account, "more:" + i + account, (i + 2) * CREDIT, null);
    }

    JsonPath first = get(account, "/v1/wallet/ledger?limit=2");
    JsonPath second = get(account, "/v1/wallet/ledger?limit=2&before=" + first.getLong("next"));
    JsonPath third = get(account, "/v1/wallet/ledger?limit=2&before=" + second.getLong("next"));

    assertThat(first.getList("entries.amount", Integer.class)).containsExactly(5, 4);
    assertThat(second.getList("entries.amount", Integer.class)).containsExactly(3, 2);
    assertThat(third.getList("entries.amount", Integer.class)).containsExactly(1);
    assertThat(third.getString("next")).isNull();
  }

  @Test
  void nobody_sees_another_accounts_wallet() {
    UUID account = purse.with(300);
    UUID other = purse.with(1);

    assertThat(get(account, "/v1/wallet").getString("color")).isEqualTo("green");
    assertThat(get(other, "/v1/wallet").getInt("balance")).isEqualTo(1);
    assertThat(get(other, "/v1/wallet/lots").getList("$")).hasSize(1);
    assertThat(get(other, "/v1/wallet/ledger").getList("entries")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/wallet/ledger?limit=0",
        "/v1/wallet/ledger?limit=501",
        "/v1/wallet/ledger?before=-1",
        "/v1/wallet/lots?limit=0"
      })
  void bad_queries_are_400(String path) {
    given().auth().oauth2(TestTokens.owner(UUID.randomUUID())).get(path).then().statusCode(400);
  }

  @Test
  void who_brings_no_good_token_is_401() {
    UUID account = UUID.randomUUID();
    given().get("/v1/wallet").then().statusCode(401);
    for (String token :
        List.of(
            TestTokens.expired(account),
            TestTokens.forged(account),
            TestTokens.unsigned(account),
            TestTokens.wrongAudience(account),
            TestTokens.wrongIssuer(account))) {
      given().auth().oauth2(token).get("/v1/wallet").then().statusCode(401);
    }
  }

  private boolean isRefused(UUID account, String key) {
    try {
      purse.give(account, key, CREDIT, null);
      return false;
    } catch (GrantKeyReusedException refused) {
      return true;
    }
  }

  private static String grant(UUID account, String key, String source, long micro) {
    return "{\"accountId\":\"%s\",\"grantKey\":\"%s\",\"source\":\"%s\",\"creditsMicro\":%d}"
        .formatted(account, key, source, micro);
  }

  private HttpResponse<String> post(String caller, String body) {
    var request =
        HttpRequest.newBuilder(internal.resolve("/internal/v1/grants"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return TestClients.as(caller).sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }

  private static List<String> creditsChanged(UUID account, int many) {
    Map<String, Object> settings = Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var control = List.of(new TopicPartition(Topics.CREDITS, 0));
      consumer.assign(control);
      consumer.seekToBeginning(control);
      List<String> told = new ArrayList<>();
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        each -> {
                          boolean changed =
                              new String(
                                      each.headers().lastHeader("ce_type").value(),
                                      StandardCharsets.UTF_8)
                                  .equals(CreditsChanged.TYPE);
                          if (changed && account.toString().equals(each.key())) {
                            told.add(each.value());
                          }
                        });
                return told.size() >= many;
              });
      return told;
    }
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

  @Test
  @Tag("BI-2")
  void a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not() {
    String token = TestTokens.owner(UUID.randomUUID());

    assertThat(LargeBody.announced(checkout, token, 1025 << 10)).isEqualTo(413);
    assertThat(LargeBody.chunked(checkout, token, 1025 << 10)).isEqualTo(413);
  }
}
