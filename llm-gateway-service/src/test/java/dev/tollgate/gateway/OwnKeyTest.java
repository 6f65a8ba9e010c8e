package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls with the account's own key.
@QuarkusTest
class OwnKeyTest extends RunningGateway {
  private static final String PLATFORM_KEY = "sk-good-platform-openai";

  @Test
  @Tag("GW-4")
  void an_own_key_is_used_alone_and_costs_no_credits() throws Exception {
    String key = "sk-good-own-" + gate.account;
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, key, null);

    HttpResponse<String> answer = gate.chat(MINI, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-route")).isEqualTo("byok");
    assertThat(header(answer, "x-tollgate-credits")).isEqualTo("0");
    assertThat(world.provider.calls(key)).hasSize(1);
    assertThat(world.billing.grants(gate.account)).isEmpty();
    UsageRecorded event = onlyEvent();
    assertThat(event.route()).isEqualTo(Route.BYOK);
    assertThat(event.creditsMicro()).isZero();
    assertThat(event.leaseId()).isNull();
    TestTime.advance(Duration.ofSeconds(6));
    await()
        .untilAsserted(
            () ->
                assertThat(world.entitlement.reports(gate.account))
                    .anySatisfy(report -> assertThat(report.unusedQuota()).isEqualTo(1)));
  }

  @Test
  @Tag("GW-4")
  void an_own_keys_failure_reaches_the_caller_and_touches_neither_our_key_nor_our_breaker() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-bad-1234567890abcdef", null);
    int before = world.provider.calls(PLATFORM_KEY).size();

    for (int i = 0; i < 8; i++) {
      HttpResponse<String> refused = gate.chat(MINI, "hi");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).doesNotContain("sk-bad-1234").doesNotContain("cdef");
    }

    assertThat(world.provider.calls(PLATFORM_KEY)).hasSize(before);
    HttpResponse<String> ours = stranger().chat(MINI, "hi");
    assertThat(ours.statusCode()).isEqualTo(200);
    assertThat(header(ours, "x-tollgate-provider")).as("not its secondary").isEqualTo("openai");
  }

  @Test
  @Tag("KV-12")
  void a_key_that_was_replaced_or_deleted_is_not_used_again() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-good-old-" + gate.account, null);
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);

    world.vault.save(gate.account, "openai", 2, "sk-good-new-" + gate.account, null);
    world.kafka.announce(
        Topics.KEY,
        KeyChanged.TYPE,
        gate.account,
        new KeyChanged(gate.account, 2, "openai", true, 2));

    await()
        .untilAsserted(
            () -> {
              gate.chat(MINI, "hi");
              assertThat(world.provider.calls("sk-good-new-" + gate.account)).isNotEmpty();
            });
    world.vault.delete(gate.account, "openai");
    world.kafka.announce(
        Topics.KEY,
        KeyChanged.TYPE,
        gate.account,
        new KeyChanged(gate.account, 3, "openai", false, 2));
    await().untilAsserted(() -> assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(409));
  }

  @Test
  @Tag("KV-12")
  void with_the_broker_silent_every_use_of_an_own_key_is_checked_with_the_vault() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 7, "sk-good-quiet-" + gate.account, null);
    world.kafka.stopTicks();
    try {
      await()
          .untilAsserted(
              () -> {
                gate.chat(MINI, "hi");
                assertThat(world.vault.requests(gate.account))
                    .anySatisfy(request -> assertThat(request.ifVersion()).isEqualTo(7));
              });
      world.vault.delete(gate.account, "openai");
      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(409);
    } finally {
      world.kafka.goOnTicking();
    }
  }

  @Test
  @Tag("GW-3")
  void a_lane_call_with_an_own_key_uses_the_model_its_owner_chose() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-good-m-" + gate.account, "gpt-4.1-nano");

    assertThat(header(gate.chat("lane:chat", "hi"), "x-tollgate-model")).isEqualTo("gpt-4.1-nano");
    assertThat(header(gate.chat(MINI, "hi"), "x-tollgate-model")).isEqualTo("gpt-4.1-mini");
  }

  @Test
  @Tag("EN-10")
  void a_hybrid_account_goes_on_to_its_own_key_when_the_platform_fails_or_credits_are_out() {
    String key = "sk-good-hybrid-" + gate.account;
    world.entitlement.route(gate.account, Route.PLATFORM, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, key, null);
    world.billing.wallet(gate.account, 0);
    HttpResponse<String> overLimit = gate.chat("openai/gpt-4o", "hi");
    assertThat(overLimit.statusCode()).as(overLimit.body()).isEqualTo(200);
    assertThat(overLimit.headers().firstValue("x-tollgate-route")).contains("byok");

    world.billing.wallet(gate.account, 100);
    failProviders(FaultRule.of("status=503").at("openai").credential("sk-good-platform-openai"));
    failProviders(FaultRule.of("status=503").at("openrouter"));
    HttpResponse<String> failed = gate.chat("openai/gpt-4o", "hi");
    assertThat(failed.statusCode()).as(failed.body()).isEqualTo(200);
    assertThat(failed.headers().firstValue("x-tollgate-route")).contains("byok");
    assertThat(world.provider.calls(key)).hasSize(2);
    await().untilAsserted(() -> assertThat(events()).hasSize(4));
    assertThat(events()).allSatisfy(event -> assertThat(event.creditsMicro()).isZero());
  }

  @Test
  @Tag("EN-10")
  void from_the_own_key_to_the_platform_only_where_the_account_asked_and_as_a_call_of_its_own() {
    String key = "sk-good-asked-" + gate.account;
    world.vault.save(gate.account, "openai", 1, key, null);
    failProviders(FaultRule.of("status=503").at("openai").credential(key));
    world.entitlement.route(gate.account, Route.BYOK);
    assertThat(gate.chat("openai/gpt-4o", "hi").statusCode()).isEqualTo(503);
    assertThat(world.billing.grants(gate.account)).isEmpty();

    world.entitlement.platformAfterOwnKey(gate.account);
    TestTime.advance(Duration.ofSeconds(6));
    HttpResponse<String> asked = gate.chat("openai/gpt-4o", "hi");

    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
    assertThat(asked.headers().firstValue("x-tollgate-route")).contains("platform");
    assertThat(asked.headers().firstValue("x-tollgate-credits")).contains("7");
    assertThat(world.entitlement.requests(gate.account).getLast().onlyRoute())
        .isEqualTo(Route.PLATFORM);
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .filteredOn(event -> event.creditsMicro() > 0)
                    .singleElement()
                    .satisfies(event -> assertThat(event.leaseId()).isNotNull()));
  }

  @Test
  @Tag("EN-10")
  void where_the_platform_cannot_take_over_the_own_keys_error_stands() {
    String key = "sk-good-poor-" + gate.account;
    world.vault.save(gate.account, "openai", 1, key, null);
    world.entitlement.platformAfterOwnKey(gate.account);
    world.billing.wallet(gate.account, 0);
    failProviders(FaultRule.of("status=429").at("openai").credential(key));

    HttpResponse<String> answer = gate.chat("openai/gpt-4o", "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
    assertThat(world.billing.grants(gate.account)).hasSize(1);
  }
}
