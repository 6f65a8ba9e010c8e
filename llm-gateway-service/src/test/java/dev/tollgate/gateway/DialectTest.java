package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.World;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The other ways in: Anthropic's dialect, translation both ways, features, Idempotency-Key.
@QuarkusTest
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "llm-gateway-service"))
class DialectTest {
  private static final String MINI = "openai/gpt-4.1-mini";
  private static final String HAIKU = "claude-haiku-4-5";
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
  void heal() {
    world.provider.heal();
  }

  @Test
  @Tag("GW-1")
  void anthropics_dialect_passes_through_and_is_metered() throws Exception {
    HttpResponse<String> answer = messages(HAIKU, "hello [[tokens=30/12 cached=10]]", false);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("type").asText()).isEqualTo("message");
    assertThat(json(answer).at("/usage/output_tokens").asInt()).isEqualTo(12);

    HttpResponse<String> stream = messages(HAIKU, "hello [[tokens=30/12 chunks=12]]", true);
    assertThat(stream.body()).contains("event: message_start").contains("event: message_stop");

    await().untilAsserted(() -> assertThat(events()).hasSize(2));
    assertThat(events())
        .allSatisfy(
            event -> {
              assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
              assertThat(event.provider()).isEqualTo("anthropic");
              assertThat(event.tokens().output()).isEqualTo(12);
              assertThat(event.creditsMicro()).isPositive();
            });
    assertThat(events().getFirst().tokens().cacheRead()).isEqualTo(10);
    assertThat(events().getFirst().tokens().input()).isEqualTo(20);
  }

  @Test
  @Tag("GW-3")
  void an_openai_call_reaches_an_anthropic_model_and_comes_back_in_openais_words()
      throws Exception {
    HttpResponse<String> answer = gate.chat(HAIKU, "hello [[tokens=30/12]]");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("object").asText()).isEqualTo("chat.completion");
    assertThat(json(answer).at("/choices/0/message/content").asText()).isNotBlank();
    assertThat(json(answer).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json(answer).at("/usage/prompt_tokens").asInt()).isEqualTo(30);

    HttpResponse<String> stream =
        gate.stream(
            HAIKU,
            "hello [[tokens=30/12 chunks=12]]",
            ", \"stream_options\": {\"include_usage\": true}");
    assertThat(stream.body())
        .contains("chat.completion.chunk")
        .contains("\"prompt_tokens\":30")
        .endsWith("data: [DONE]\n\n");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.tokens().output())
                    .containsExactly(12L, 12L));
  }

  @Test
  @Tag("GW-3")
  void an_anthropic_call_reaches_an_openai_model_and_comes_back_in_anthropics_words()
      throws Exception {
    HttpResponse<String> answer = messages("gpt-4.1-mini", "hello [[tokens=30/12]]", false);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("type").asText()).isEqualTo("message");
    assertThat(json(answer).at("/content/0/text").asText()).isNotBlank();
    assertThat(json(answer).get("stop_reason").asText()).isEqualTo("end_turn");

    HttpResponse<String> stream =
        messages("gpt-4.1-mini", "hello [[tokens=30/12 chunks=12]]", true);
    assertThat(stream.body())
        .startsWith("event: message_start")
        .contains("\"input_tokens\":30")
        .contains("\"output_tokens\":12")
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.tokens().output())
                    .containsExactly(12L, 12L));
  }

  @Test
  @Tag("GW-1")
  void errors_and_free_calls_of_the_anthropic_dialect() throws Exception {
    HttpResponse<String> unknown = messages("no-such-model", "hi", false);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).get("type").asText()).isEqualTo("error");
    assertThat(json(unknown).at("/error/type").asText()).isEqualTo("not_found_error");

    HttpResponse<String> count =
        gate.post(
            "/v1/messages/count_tokens",
            "{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}");
    assertThat(json(count).get("input_tokens").asInt()).isBetween(3, 8);
    assertThat(world.entitlement.requests(gate.account)).as("free").isEmpty();

    HttpResponse<String> cut = messages(HAIKU, "x [[chunks=20 cut-after=5]]", true);
    assertThat(cut.body())
        .contains("event: error")
        .contains("api_error")
        .doesNotContain("message_stop");
  }

  @Test
  @Tag("GW-1")
  void responses_pass_through_where_spoken_and_are_translated_where_not() throws Exception {
    for (String model : List.of(MINI, "mistral/mistral-small-latest", HAIKU)) {
      String body =
          "{\"model\": \"" + model + "\", \"input\": \"hello [[tokens=30/12 chunks=12]]\"%s}";
      HttpResponse<String> answer = gate.post("/v1/responses", body.formatted(""));
      assertThat(answer.statusCode()).as(model + answer.body()).isEqualTo(200);
      assertThat(json(answer).get("object").asText()).isEqualTo("response");
      assertThat(json(answer).at("/output/0/content/0/text").asText()).isNotBlank();
      assertThat(json(answer).at("/usage/input_tokens").asInt()).isEqualTo(30);

      HttpResponse<String> stream =
          gate.post("/v1/responses", body.formatted(", \"stream\": true"));
      assertThat(stream.body())
          .as(model)
          .contains("event: response.created")
          .contains("event: response.output_text.delta")
          .contains("event: response.completed");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .hasSize(6)
                    .allSatisfy(event -> assertThat(event.tokens().output()).isEqualTo(12)));
    for (String memory : List.of("\"store\": true", "\"previous_response_id\": \"resp_1\"")) {
      HttpResponse<String> refused =
          gate.post("/v1/responses", "{\"model\":\"gpt-4.1-mini\",\"input\":\"x\"," + memory + "}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused).at("/error/code").asText()).isEqualTo("unsupported_parameter");
    }
    HttpResponse<String> echo =
        gate.post("/v1/responses", "{\"model\":\"gpt-4.1-mini\",\"input\":\"x [[echo=body]]\"}");
    assertThat(echo.body()).contains("store").contains("false");
  }

  @Test
  @Tag("GW-2")
  void a_feature_is_executed_on_its_lane_and_estimated_before() throws Exception {
    String body =
        "{\"feature\": \"brainstorm\", \"input\": {\"prompt\": \"hello [[tokens=845/422]]\"}%s}";
    HttpResponse<String> estimate =
        gate.post(
            "/v1/ai-features/estimate", body.formatted(", \"parameters\": {\"max_tokens\": 422}"));
    assertThat(estimate.statusCode()).as(estimate.body()).isEqualTo(200);
    assertThat(json(estimate).get("credits").asInt()).isEqualTo(1);
    assertThat(json(estimate).get("model").asText()).isEqualTo(MINI);
    assertThat(json(estimate).get("costUsd").asText()).startsWith("0.0006");

    HttpResponse<String> answer = gate.post("/v1/ai-features/execute", body.formatted(""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("output").asText()).isNotBlank();
    assertThat(json(answer).at("/usage/inputTokens").asInt()).isEqualTo(845);
    assertThat(json(answer).get("credits").asInt()).isEqualTo(1);
    assertThat(json(answer).get("route").asText()).isEqualTo("platform");

    HttpResponse<String> stream =
        gate.post("/v1/ai-features/execute", body.formatted(", \"stream\": true"));
    assertThat(stream.body()).endsWith("data: [DONE]\n\n");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(UsageRecorded::feature)
                    .containsExactly("brainstorm", "brainstorm"));
  }

  @Test
  @Tag("GW-2")
  void wrong_feature_requests_are_problems() throws Exception {
    assertProblem("{\"input\": {\"prompt\": \"x\"}}", "feature");
    assertProblem("{\"feature\": \"chat\"}", "input");
    assertProblem("{\"feature\": \"chat\", \"input\": {}}", "input");
    assertProblem(
        "{\"feature\": \"chat\", \"input\": {\"prompt\": \"x\"}, \"parameters\": {\"model\": \"o3\"}}",
        "parameters.model");
    assertProblem(
        "{\"feature\": \"no-such\", \"input\": {\"prompt\": \"x\"}}", "X-Tollgate-Feature");
    HttpResponse<String> unknownField =
        gate.post("/v1/ai-features/execute", "{\"feature\": \"chat\", \"inputs\": {}}");
    assertThat(unknownField.statusCode()).isEqualTo(400);
    assertThat(json(unknownField).get("code").asText()).isEqualTo("malformed_json");
  }

  @Test
  @Tag("GW-14")
  void a_repeated_request_is_told_about_the_first_and_not_made_again() throws Exception {
    String key = UUID.randomUUID().toString();
    HttpResponse<String> first = gate.chat(MINI, "once", "Idempotency-Key", key);
    assertThat(first.statusCode()).isEqualTo(200);

    HttpResponse<String> replay = gate.chat(MINI, "once", "Idempotency-Key", key);
    assertThat(replay.statusCode()).isEqualTo(409);
    assertThat(json(replay).at("/error/code").asText()).isEqualTo("idempotency_replayed");
    assertThat(json(replay).at("/error/firstRequestId").asText())
        .isEqualTo(first.headers().firstValue("x-tollgate-request-id").orElseThrow());
    assertThat(json(replay).at("/error/credits").asInt()).isEqualTo(1);

    assertThat(gate.chat(MINI, "other", "Idempotency-Key", key).statusCode()).isEqualTo(422);
    Gate stranger = new Gate(url.getPort(), UUID.randomUUID());
    assertThat(stranger.chat(MINI, "once", "Idempotency-Key", key).statusCode()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(events()).hasSize(1));
    assertThat(events().getFirst().chargeId())
        .isNotEqualTo(events().getFirst().eventId().toString());
  }

  @Test
  @Tag("GW-14")
  void of_many_at_once_one_runs_and_a_failed_one_may_be_tried_again() {
    String key = UUID.randomUUID().toString();
    List<CompletableFuture<Integer>> calls =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            gate.chat(MINI, "slow [[delay=500ms]]", "Idempotency-Key", key)
                                .statusCode()))
            .toList();
    List<Integer> statuses = calls.stream().map(CompletableFuture::join).toList();
    assertThat(statuses.stream().filter(s -> s == 200)).hasSize(1);
    assertThat(statuses).containsOnly(200, 409);

    String other = UUID.randomUUID().toString();
    world.provider.fail(FaultRule.of("status=500"));
    assertThat(gate.chat(MINI, "again", "Idempotency-Key", other).statusCode()).isEqualTo(502);
    world.provider.heal();
    assertThat(gate.chat(MINI, "again", "Idempotency-Key", other).statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("GW-14")
  void without_redis_calls_go_on_but_for_those_that_may_have_run_before() {
    TestInfrastructure.kill("redis");
    try {
      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
      HttpResponse<String> undecided = gate.chat(MINI, "hi", "Idempotency-Key", "some-key");
      assertThat(undecided.statusCode()).isEqualTo(503);
      assertThat(undecided.headers().firstValue("retry-after")).contains("1");
    } finally {
      TestInfrastructure.restart("redis");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> gate.chat(MINI, "hi", "Idempotency-Key", "other-key").statusCode() != 503);
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
    world.provider.fail(
        FaultRule.of("status=503").at("openai").credential("sk-good-platform-openai"));
    world.provider.fail(FaultRule.of("status=503").at("openrouter"));
    HttpResponse<String> failed = gate.chat("openai/gpt-4o", "hi");
    assertThat(failed.statusCode()).as(failed.body()).isEqualTo(200);
    assertThat(failed.headers().firstValue("x-tollgate-route")).contains("byok");
    assertThat(world.provider.calls(key)).hasSize(2);
    await()
        .untilAsserted(
            () -> assertThat(events()).allSatisfy(e -> assertThat(e.creditsMicro()).isZero()));
  }

  private void assertProblem(String body, String field) throws IOException {
    HttpResponse<String> answer = gate.post("/v1/ai-features/execute", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).get("code").asText()).isEqualTo("invalid_request");
    assertThat(json(answer).at("/fields/0/name").asText()).isEqualTo(field);
  }

  private HttpResponse<String> messages(String model, String prompt, boolean stream) {
    return gate.post(
        "/v1/messages",
        """
        {"model": "%s", "max_tokens": 100, "messages": [{"role": "user", "content": "%s"}], "stream": %s}"""
            .formatted(model, prompt, stream),
        "anthropic-version",
        "2023-06-01");
  }

  private List<UsageRecorded> events() {
    return world.kafka.usage(gate.account);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
