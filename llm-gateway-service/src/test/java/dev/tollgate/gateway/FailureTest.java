package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.FakeEntitlement;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Providers and peers that fail.
@QuarkusTest
class FailureTest extends RunningGateway {
  @Test
  @Tag("GW-5")
  void the_secondary_answers_when_the_first_provider_fails_and_the_caller_pays_once() {
    failProviders(FaultRule.of("status=503").at("openai"));

    HttpResponse<String> answer = gate.chat(MINI, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertThat(header(answer, "x-tollgate-model")).isEqualTo("openai/gpt-4.1-mini");
    await()
        .untilAsserted(
            () -> {
              List<UsageRecorded> events = events();
              assertThat(events).hasSize(2);
              assertThat(events)
                  .extracting(UsageRecorded::creditsMicro)
                  .containsExactly(0L, 1_000_000L);
              assertThat(events.getFirst().status()).isEqualTo(UsageStatus.FAILED);
              assertThat(events.getFirst().errorCode()).isEqualTo("provider_503");
              assertThat(events).extracting(UsageRecorded::attempt).containsExactly(1, 2);
            });
  }

  @Test
  @Tag("GW-5")
  void when_all_fail_nothing_is_charged_and_the_credits_go_back() throws Exception {
    world.billing.wallet(gate.account, 10);
    failProviders(FaultRule.of("status=500"));

    HttpResponse<String> answer = gate.chat("anthropic/claude-haiku-4-5", "hi");
    HttpResponse<String> other = gate.chat(MINI, "hi");

    assertThat(other.statusCode()).isEqualTo(502);
    assertThat(json(other).at("/error/code").asText()).isEqualTo("provider_failed");
    assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
    await()
        .untilAsserted(
            () -> assertThat(world.billing.availableMicro(gate.account)).isEqualTo(10_000_000));
    await().untilAsserted(() -> assertThat(events()).hasSize(3));
    assertThat(events()).allSatisfy(event -> assertThat(event.creditsMicro()).isZero());
  }

  @Test
  @Tag("EN-12")
  void entitlements_refusals_keep_their_status_and_headers() throws Exception {
    world.entitlement.decide(
        gate.account, request -> FakeEntitlement.refused(ErrorCode.RATE_LIMITED));
    HttpResponse<String> fast = gate.chat(MINI, "hi");
    assertThat(fast.statusCode()).isEqualTo(429);
    assertThat(header(fast, "retry-after")).isEqualTo("2");
    assertThat(header(fast, "ratelimit")).contains("limit=20");

    world.entitlement.decide(
        gate.account, request -> FakeEntitlement.refused(ErrorCode.QUOTA_EXHAUSTED));
    HttpResponse<String> spent = gate.chat(MINI, "hi");
    assertThat(spent.statusCode()).isEqualTo(402);
    assertThat(json(spent).at("/error/used").asInt()).isEqualTo(25);
    assertThat(json(spent).at("/error/resetAt").asText()).isEqualTo("2026-12-01T00:00:00Z");
  }

  @Test
  @Tag("GW-6")
  void a_peer_that_cannot_answer_is_503_never_a_401_or_402() {
    world.entitlement.goDown();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(503);
    world.entitlement.comeBack();
    world.billing.goDown();
    HttpResponse<String> noBilling = gate.chat(MINI, "hi");
    assertThat(noBilling.statusCode()).isEqualTo(503);
    assertThat(header(noBilling, "retry-after")).isEqualTo("1");
    world.billing.comeBack();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
  }
}
