package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.models.chat.completions.ChatCompletion;
import dev.tollgate.local.fake.provider.ProviderCall;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OwnKeyJourneyTest {
  private final Customer customer =
      Customer.arriving(Suite.stack()).awaitAvailable(25).onTier("PRO");
  private final String key = "sk-good-own-" + UUID.randomUUID();

  private Http.Answer save(String secret) {
    return customer
        .http()
        .post("/v1/api-keys", Map.of("provider", "openai", "key", secret, "alias", "mine"));
  }

  private static List<ProviderCall> callsWith(String credential) {
    return Suite.stack().fakeProvider().calls(credential).stream()
        .filter(call -> call.endpoint().equals("CHAT_COMPLETIONS"))
        .toList();
  }

  @Test
  @Tag("KV-1")
  @Tag("KV-8")
  @Tag("EN-5")
  @Tag("GW-4")
  void a_call_with_an_own_key_uses_that_key_and_no_credit_and_no_quota() {
    save(key).expect(201);
    var paidByPlatform = new AtomicInteger();
    assertThat(
            customer.untilEachGatewayAnswers(
                answer -> {
                  boolean own = answer.header("X-Tollgate-Route").equals("byok");
                  paidByPlatform.addAndGet(own ? 0 : 1);
                  return own;
                }))
        .isLessThan(Customer.AT_ONCE);

    ChatCompletion answer =
        customer.openAi().chat().completions().create(Customer.prompt("Whose key is this?"));

    assertThat(answer.choices()).isNotEmpty();
    assertThat(callsWith(key)).isNotEmpty();
    customer.awaitAvailable(25 - paidByPlatform.get());
    JsonNode listed = customer.http().get("/v1/api-keys").expect(200).json();
    assertThat(listed.toString())
        .contains("••••" + key.substring(key.length() - 4))
        .doesNotContain(key);
  }

  @Test
  @Tag("GW-4")
  void the_own_keys_error_reaches_the_caller_and_our_key_is_not_tried() {
    save(key).expect(201);
    assertThat(
            customer.untilEachGatewayAnswers(
                answer -> answer.header("X-Tollgate-Route").equals("byok")))
        .isLessThan(Customer.AT_ONCE);

    Http.Answer answer = customer.ask("Fail please [[status=429 retry-after=2]]").expect(429);

    String requestId = answer.header("X-Tollgate-Request-Id");
    assertThat(Suite.stack().fakeProvider().calls())
        .filteredOn(call -> requestId.equals(call.requestId()))
        .singleElement()
        .satisfies(call -> assertThat(call.credential()).isEqualTo(key));
  }

  @Test
  @Tag("WA-4")
  void who_is_reported_to_bring_a_key_gets_500_credits_once_and_sees_a_banner_once() {
    save(key).expect(201);

    Http.Answer first =
        await()
            .atMost(Customer.SOON)
            .until(this::report, answer -> answer.status() != 409)
            .expect(200);
    customer.awaitAvailable(525);
    Http.Answer second = report().expect(200);

    assertThat(first.json().path("repeated").asBoolean()).isFalse();
    assertThat(second.json().path("repeated").asBoolean()).isTrue();
    assertThat(second.json().path("reportedAt")).isEqualTo(first.json().path("reportedAt"));
    customer.awaitAvailable(525);
    assertThat(notices().path(0).path("kind").asText()).isEqualTo("byok_migration");
    customer.http().post("/v1/notices/byok_migration/dismiss", Map.of()).expect(204);
    assertThat(notices()).isEmpty();
  }

  private Http.Answer report() {
    return customer.http().post("/v1/account/byok-migration", Map.of());
  }

  private JsonNode notices() {
    return customer.http().get("/v1/notices").expect(200).json().path("notices");
  }

  @Test
  @Tag("KV-4")
  @Tag("KV-5")
  void a_refused_key_and_a_tier_without_keys_write_nothing() {
    save("sk-bad-canary-key").expect(400);
    Customer basic = Customer.arriving(Suite.stack());
    Http.Answer limited =
        basic.http().post("/v1/api-keys", Map.of("provider", "openai", "key", key)).expect(403);

    assertThat(limited.json().path("code").asText()).isEqualTo("TIER_LIMITED");
    assertThat(customer.http().get("/v1/api-keys").expect(200).body()).doesNotContain("openai\"");
    assertThat(basic.http().get("/v1/api-keys").expect(200).body()).doesNotContain("openai\"");
  }

  @Test
  @Tag("KV-6")
  void another_accounts_key_is_not_there() {
    save(key).expect(201);
    Customer other = Customer.arriving(Suite.stack()).onTier("PRO");

    other.http().delete("/v1/api-keys/openai").expect(404);
    assertThat(customer.http().get("/v1/api-keys").expect(200).body()).contains("openai");
  }
}
