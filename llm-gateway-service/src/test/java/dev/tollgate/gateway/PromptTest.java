package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a caller gets for a prompt, and what the gate leaves behind.
@QuarkusTest
class PromptTest extends RunningGateway {
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
                assertThat(events())
                    .extracting(UsageRecorded::feature)
                    .containsExactly("chat", "embeddings"));
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
  @Tag("GW-11")
  void a_warm_call_asks_nobody_but_the_provider() {
    await().untilAsserted(() -> assertAskedOnceFor(4, stranger()));
  }

  /// Calls that follow each other while leave and lease are warm: on a machine that pauses between
  /// them both may have gone back.
  private void assertAskedOnceFor(int calls, Gate caller) {
    for (int i = 0; i < calls; i++) {
      assertThat(caller.chat(MINI, "hi").statusCode()).isEqualTo(200);
    }
    assertThat(world.entitlement.requests(caller.account)).hasSize(1);
    assertThat(world.billing.grants(caller.account)).hasSize(1);
  }

  @Test
  @Tag("GW-10")
  void events_wait_out_a_kafka_that_does_not_answer() {
    assertThat(gate.chat(MINI, "before").statusCode()).isEqualTo(200);
    TestInfrastructure.halt("kafka");
    int served = 0;
    try {
      for (int i = 0; i < 5; i++) {
        served += gate.chat(MINI, "meanwhile").statusCode() == 200 ? 1 : 0;
      }
    } finally {
      TestInfrastructure.resume("kafka");
    }
    assertThat(served).isEqualTo(5);
    await().untilAsserted(() -> assertThat(events()).hasSize(6));
  }

  private HttpResponse<String> post(String body) {
    return gate.post("/v1/chat/completions", body);
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
}
