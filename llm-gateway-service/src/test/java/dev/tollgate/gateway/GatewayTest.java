package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.FakeEntitlement;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.Kafka.Said;
import dev.tollgate.gateway.world.World;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.fake.provider.Outcome;
import dev.tollgate.local.fake.provider.ProviderCall;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The running gateway between strict fakes of its peers (over mutual TLS), the fake provider with
/// its own tally, and real Kafka.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "llm-gateway-service"))
class GatewayTest {
  private static final String MINI = "openai/gpt-4.1-mini";
  private static final String PLATFORM_KEY = "sk-good-platform-openai";
  private static final ObjectMapper JSON = new ObjectMapper();
  private final World world = World.INSTANCE;

  @TestHTTPResource("/")
  URL url;

  private Gate gate;

  @BeforeEach
  void newAccount() {
    world.warmUp(() -> new Gate(url.getPort(), UUID.randomUUID()).chat(MINI, "hi").statusCode());
    gate = new Gate(url.getPort(), UUID.randomUUID());
  }

  @AfterEach
  void nothingWentWrongBehindOurBack() {
    world.provider.heal();
    world.entitlement.comeBack();
    world.billing.comeBack();
    world.vault.comeBack();
    assertThat(world.entitlement.faults()).isEmpty();
    assertThat(world.billing.faults()).isEmpty();
    assertThat(world.vault.faults()).isEmpty();
  }

  @Test
  @Tag("GW-1")
  void a_prompt_is_answered_and_its_usage_says_what_it_cost() throws Exception {
    HttpResponse<String> answer = gate.chat(MINI, "hello [[tokens=845/422]]");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at("/usage/prompt_tokens").asInt()).isEqualTo(845);
    assertThat(header(answer, "x-tollgate-route")).isEqualTo("platform");
    assertThat(header(answer, "x-tollgate-credits")).isEqualTo("1");
    assertThat(header(answer, "x-tollgate-cost")).isEqualTo("0.001013200");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
    assertThat(event.usageSource()).isEqualTo(UsageSource.REPORTED);
    assertThat(event.tokens().input()).isEqualTo(845);
    assertThat(event.tokens().output()).isEqualTo(422);
    assertThat(event.costNanoUsd()).isEqualTo(1_013_200);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    assertThat(event.requestId()).isEqualTo(header(answer, "x-tollgate-request-id"));
    assertThat(event.chargeId()).isEqualTo(event.eventId().toString());
  }

  @Test
  @Tag("GW-7")
  void a_stream_reaches_the_caller_as_the_provider_sent_it_but_for_the_usage_it_did_not_ask_for()
      throws Exception {
    HttpResponse<String> answer =
        gate.stream("gpt-4.1-mini", "hello [[tokens=10/20 chunks=20]]", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).endsWith("data: [DONE]\n\n").doesNotContain("\"choices\":[]");
    UsageRecorded event = onlyEvent();
    assertThat(event.streamed()).isTrue();
    assertThat(event.tokens().input()).isEqualTo(10);
    assertThat(event.tokens().output()).isEqualTo(20);
    assertThat(event.usageSource()).isEqualTo(UsageSource.REPORTED);
    assertThat(event.firstTokenMillis()).isNotNull();
  }

  @Test
  @Tag("GW-7")
  void a_caller_who_asks_for_usage_gets_it_and_odd_streams_pass_through() throws Exception {
    String wish = ", \"stream_options\": {\"include_usage\": true}";
    for (String odd : List.of("crlf", "comments", "utf8", "double-finish", "no-done", "no-space")) {
      HttpResponse<String> answer =
          gate.stream(MINI, "hi [[tokens=7/9 chunks=9 odd=" + odd + "]]", wish);
      assertThat(answer.body()).as(odd).contains("\"prompt_tokens\":7");
    }

    await()
        .untilAsserted(
            () ->
                assertThat(world.kafka.usage(gate.account))
                    .hasSize(6)
                    .allSatisfy(
                        event -> {
                          assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
                          assertThat(event.tokens().output()).isEqualTo(9);
                        }));
  }

  @Test
  @Tag("GW-11")
  void a_warm_call_asks_nobody_but_the_provider() {
    IntStream.range(0, 4)
        .forEach(i -> assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200));

    assertThat(world.entitlement.requests(gate.account)).hasSize(1);
    assertThat(world.billing.grants(gate.account)).hasSize(1);
  }

  @Test
  @Tag("WA-3")
  void two_hundred_concurrent_prompts_on_three_credits_are_three_answers() {
    world.billing.wallet(gate.account, 3);
    world.entitlement.decide(
        gate.account, r -> FakeEntitlement.admission(r, 500, List.of(Route.PLATFORM)));

    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, 200).mapToObj(i -> gate.later(MINI, "hi")).toList();
    List<Integer> statuses = calls.stream().map(call -> call.join().statusCode()).toList();

    assertThat(statuses).containsOnly(200, 402);
    assertThat(statuses.stream().filter(s -> s == 200)).hasSize(3);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        world.kafka.usage(gate.account).stream()
                            .mapToLong(UsageRecorded::creditsMicro)
                            .sum())
                    .isEqualTo(3_000_000));
  }

  @Test
  @Tag("EN-6")
  void nothing_left_is_a_402_with_all_a_paywall_needs_and_buying_unblocks_the_next_call()
      throws Exception {
    world.billing.wallet(gate.account, 0);

    HttpResponse<String> refused = gate.chat(MINI, "hi");

    assertThat(refused.statusCode()).isEqualTo(402);
    JsonNode error = json(refused).get("error");
    assertThat(error.get("code").asText()).isEqualTo("credits_exhausted");
    assertThat(error.get("type").asText()).isEqualTo("insufficient_quota");
    assertThat(error.get("unit").asText()).isEqualTo("credits");
    assertThat(error.get("tier").asText()).isEqualTo("PRO");
    assertThat(error.get("feature").asText()).isEqualTo("chat");
    assertThat(error.get("limit").asInt()).isEqualTo(25);
    assertThat(error.get("byokConfigured").asBoolean()).isFalse();
    assertThat(error.get("upgradeUrl").asText()).startsWith("http");

    world.billing.wallet(gate.account, 250);
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("WA-3")
  void what_a_lease_does_not_use_goes_back_within_a_second_and_its_end_stands_last() {
    world.billing.wallet(gate.account, 1_000);

    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);

    await()
        .atMost(Duration.ofSeconds(3))
        .untilAsserted(
            () ->
                assertThat(world.billing.availableMicro(gate.account)).isEqualTo(999L * 1_000_000));
    await()
        .untilAsserted(
            () -> {
              List<Said> said = world.kafka.said(gate.account);
              assertThat(said)
                  .extracting(Said::type)
                  .containsExactly(UsageRecorded.TYPE, LeaseClosed.TYPE);
              assertThat(said.getLast().value().get("leaseId").asText())
                  .isEqualTo(onlyEvent().leaseId().toString());
            });
  }

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
    await()
        .atMost(Duration.ofSeconds(10))
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
    assertThat(new Gate(url.getPort(), UUID.randomUUID()).chat(MINI, "hi").statusCode())
        .isEqualTo(200);
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
        .atMost(Duration.ofSeconds(2))
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
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(409));
  }

  @Test
  @Tag("KV-12")
  void with_the_broker_silent_every_use_of_an_own_key_is_checked_with_the_vault() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 7, "sk-good-quiet-" + gate.account, null);
    world.kafka.stopTicks();
    try {
      await()
          .atMost(Duration.ofSeconds(5))
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
  @Tag("GW-5")
  void the_secondary_answers_when_the_first_provider_fails_and_the_caller_pays_once() {
    world.provider.fail(FaultRule.of("status=503").at("openai"));

    HttpResponse<String> answer = gate.chat(MINI, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertThat(header(answer, "x-tollgate-model")).isEqualTo("openai/gpt-4.1-mini");
    await()
        .untilAsserted(
            () -> {
              List<UsageRecorded> events = world.kafka.usage(gate.account);
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
    world.provider.fail(FaultRule.of("status=500"));

    HttpResponse<String> answer = gate.chat("anthropic/claude-haiku-4-5", "hi");
    HttpResponse<String> other = gate.chat(MINI, "hi");

    assertThat(other.statusCode()).isEqualTo(502);
    assertThat(json(other).at("/error/code").asText()).isEqualTo("provider_failed");
    assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
    await()
        .atMost(Duration.ofSeconds(3))
        .untilAsserted(
            () -> assertThat(world.billing.availableMicro(gate.account)).isEqualTo(10_000_000));
    assertThat(world.kafka.usage(gate.account))
        .allSatisfy(event -> assertThat(event.creditsMicro()).isZero());
  }

  @Test
  @Tag("GW-8")
  void a_stream_that_dies_upstream_ends_with_an_error_event_and_an_estimate() throws Exception {
    HttpResponse<String> answer =
        gate.stream(MINI, "tell me [[tokens=30/40 chunks=40 cut-after=10]]", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .doesNotContain("[DONE]")
        .contains("\"error\"")
        .contains("provider_failed");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CUT);
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    assertThat(event.tokens().output()).isBetween(5L, 40L);
    assertThat(event.tokens().input()).isPositive();
  }

  @Test
  @Tag("GW-7")
  void a_caller_who_goes_away_stops_the_provider_within_100_ms() throws Exception {
    String prompt = "count [[chunks=200 every=50ms]]";
    HttpResponse<InputStream> answer = gate.open(MINI, prompt).get();
    answer.body().read(new byte[16]);
    long left = System.nanoTime();
    answer.body().close();

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    ProviderCall call =
        world.provider.calls().stream()
            .filter(c -> event.requestId().equals(c.requestId()))
            .findFirst()
            .orElseThrow();
    await().untilAsserted(() -> assertThat(outcome(event)).isEqualTo(Outcome.CANCELLED));
    assertThat(call.streamed()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @Tag("WA-3")
  void a_long_stream_is_settled_while_it_still_runs() throws Exception {
    try (InputStream body = gate.open(MINI, "long [[chunks=60 every=100ms]]").get().body()) {
      body.read();
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(world.kafka.said(gate.account))
                      .extracting(Said::type)
                      .contains(UsageCharged.TYPE)
                      .doesNotContain(UsageRecorded.TYPE));
      body.readAllBytes();
    }
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
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

  @Test
  @Tag("GW-6")
  void nobody_gets_in_without_a_valid_credential() throws Exception {
    UUID account = UUID.randomUUID();
    List<String> bad =
        List.of(
            "",
            "nonsense",
            "tg_unknown",
            TestTokens.expired(account),
            TestTokens.wrongAudience(account),
            TestTokens.wrongIssuer(account),
            TestTokens.forged(account),
            TestTokens.unsigned(account));
    for (String credential : bad) {
      HttpResponse<String> refused = new Gate(url.getPort(), account, credential).chat(MINI, "hi");
      assertThat(refused.statusCode()).as(credential).isEqualTo(401);
      assertThat(json(refused).at("/error/type").asText()).isEqualTo("authentication_error");
      assertThat(header(refused, "www-authenticate")).isEqualTo("Bearer");
    }
    assertThat(world.entitlement.requests(account)).isEmpty();
  }

  @Test
  @Tag("GW-6")
  void an_access_key_works_in_both_headers() throws Exception {
    String key = "tg_" + UUID.randomUUID();
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    world.entitlement.accessKey(
        hash, new Caller(gate.account, UUID.randomUUID(), PrincipalType.AGENT, UUID.randomUUID()));

    assertThat(new Gate(url.getPort(), gate.account, key).chat(MINI, "hi").statusCode())
        .isEqualTo(200);
    HttpResponse<String> byHeader =
        new Gate(url.getPort(), gate.account, "").chat(MINI, "hi", "x-api-key", key);
    assertThat(byHeader.statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("GW-1")
  void bad_requests_are_told_what_is_wrong_in_the_callers_dialect() throws Exception {
    assertError(gate.chat("no-such-model", "hi"), 404, "unknown_model", "model");
    assertError(gate.chat("openai/no-such", "hi"), 404, "unknown_model", "model");
    assertError(gate.chat("lane:nowhere", "hi"), 404, "unknown_model", "model");
    assertError(post("{\"model\": \"x\", "), 400, "malformed_json", null);
    assertThat(post("{\"model\": \"x\",\n  oops}").body()).contains("line 2, column");
    assertError(post("{\"model\": 5, \"messages\": []}"), 400, "invalid_request", "model");
    assertError(post("{\"model\": \"gpt-4.1-mini\"}"), 400, "invalid_request", "messages");
    assertError(
        post("{\"model\": \"gpt-4.1-mini\", \"messages\": \"hi\"}"),
        400,
        "invalid_request",
        "messages");
    assertError(
        post("{\"model\": \"gpt-4.1-mini\", \"messages\": [], \"stream\": \"yes\"}"),
        400,
        "invalid_request",
        "stream");
    assertError(post("[]"), 400, "invalid_request", "");
    assertError(
        post("{\"model\":\"a\",\"model\":\"b\",\"messages\":[]}"), 400, "invalid_request", "model");
    assertError(
        gate.chat(MINI, "hi", "X-Tollgate-Feature", "no-such"),
        400,
        "invalid_request",
        "X-Tollgate-Feature");
    assertError(
        gate.chat(MINI, "hi", "X-Tollgate-Session", "no-uuid"),
        400,
        "invalid_request",
        "X-Tollgate-Session");
    assertError(post("{\"m\":" + "[".repeat(5_000)), 400, "invalid_request", null);
    assertError(
        gate.post("/v1/chat/completions", "{\"model\":\"" + "x".repeat(21 << 20)),
        413,
        "payload_too_large",
        null);
    assertError(gate.get("/v1/chat/completions"), 405, "method_not_allowed", null);
    assertError(gate.get("/v1/nowhere"), 404, "not_found", null);
  }

  @Test
  @Tag("GW-1")
  void lanes_embeddings_and_models_work() throws Exception {
    HttpResponse<String> lane = gate.chat("lane:chat", "hi");
    assertThat(header(lane, "x-tollgate-model")).isEqualTo("gpt-4.1-mini");

    HttpResponse<String> vectors =
        gate.post(
            "/v1/embeddings", "{\"model\": \"lane:embeddings\", \"input\": [\"one\", \"two\"]}");
    assertThat(vectors.statusCode()).as(vectors.body()).isEqualTo(200);
    assertThat(json(vectors).get("data")).hasSize(2);
    assertThat(header(vectors, "x-tollgate-model")).isEqualTo("text-embedding-3-small");

    JsonNode models = json(gate.get("/v1/models"));
    assertThat(models.at("/data"))
        .extracting(m -> m.get("id").asText())
        .contains(MINI, "lane:chat");
    assertThat(json(gate.get("/v1/models/" + MINI)).get("owned_by").asText()).isEqualTo("openai");
    await()
        .untilAsserted(
            () ->
                assertThat(world.kafka.usage(gate.account))
                    .extracting(UsageRecorded::feature)
                    .containsExactly("chat", "embeddings"));
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
  @Tag("GW-10")
  void events_wait_out_a_kafka_that_is_away() {
    assertThat(gate.chat(MINI, "before").statusCode()).isEqualTo(200);
    TestInfrastructure.kill("kafka");
    int served = 0;
    try {
      for (int i = 0; i < 5; i++) {
        served += gate.chat(MINI, "meanwhile").statusCode() == 200 ? 1 : 0;
      }
    } finally {
      TestInfrastructure.restart("kafka");
    }
    assertThat(served).isEqualTo(5);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(world.kafka.usage(gate.account)).hasSize(6));
  }

  private HttpResponse<String> post(String body) {
    return gate.post("/v1/chat/completions", body);
  }

  private Outcome outcome(UsageRecorded event) {
    return world.provider.calls().stream()
        .filter(c -> event.requestId().equals(c.requestId()))
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  private UsageRecorded onlyEvent() {
    await().untilAsserted(() -> assertThat(world.kafka.usage(gate.account)).hasSize(1));
    return world.kafka.usage(gate.account).getFirst();
  }

  private static void assertError(
      HttpResponse<String> answer, int status, String code, @Nullable String param)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = json(answer).get("error");
    assertThat(error.get("code").asText()).isEqualTo(code);
    assertThat(error.get("message").asText()).isNotBlank();
    if (param != null) {
      assertThat(error.get("param").asText()).isEqualTo(param);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
