package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls by feature.
@QuarkusTest
class FeatureTest extends RunningGateway {
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
  void an_estimate_is_of_no_longer_an_answer_than_the_model_gives() throws Exception {
    HttpResponse<String> estimate =
        gate.post(
            "/v1/ai-features/estimate",
            """
            {"feature": "brainstorm", "input": {"prompt": "hello"},
             "parameters": {"max_tokens": 9223372036854775807}}""");

    assertThat(estimate.statusCode()).as(estimate.body()).isEqualTo(200);
    assertThat(json(estimate).get("costUsd").asText()).startsWith("0.0524");
  }

  @Test
  @Tag("GW-2")
  void wrong_feature_requests_are_problems() throws Exception {
    assertProblem("{\"input\": {\"prompt\": \"x\"}}", "feature");
    assertProblem("{\"feature\": \"chat\"}", "input");
    assertProblem("{\"feature\": \"chat\", \"input\": {}}", "input");
    assertProblem(
        "{\"feature\": \"chat\", \"input\": {\"messages\": [], \"images\": [\"https://x.example/a.png\"]}}",
        "input.images");
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
  @Tag("GW-2")
  void a_tool_that_the_model_calls_is_told() throws Exception {
    HttpResponse<String> answer =
        gate.post(
            "/v1/ai-features/execute",
            """
            {"feature": "brainstorm", "input": {"prompt": "weather? [[tool]]"}, "parameters": {"tools": [
              {"type": "function", "function": {"name": "weather", "parameters": {"type": "object",
               "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]}}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("output").asText()).isEmpty();
    assertThat(json(answer).get("finishReason").asText()).isEqualTo("tool_calls");
    assertThat(json(answer).at("/toolCalls/0/id").asText()).isNotBlank();
    assertThat(json(answer).at("/toolCalls/0/function/name").asText()).isEqualTo("weather");
    assertThat(json(answer).at("/toolCalls/0/function/arguments").asText()).contains("city");
  }

  @Test
  @Tag("GW-2")
  void parameters_reach_the_model_with_all_digits_of_their_numbers() throws Exception {
    HttpResponse<String> answer =
        gate.post(
            "/v1/ai-features/execute",
            """
            {"feature": "brainstorm", "input": {"prompt": "[[echo=body]]"}, "parameters":
              {"temperature": 0.10000000000000001, "top_p": 0.50, "seed": 12345678901234567890}}""");

    assertThat(json(answer).get("output").asText())
        .contains("\"temperature\":0.10000000000000001")
        .contains("\"top_p\":0.50")
        .contains("\"seed\":12345678901234567890");
  }

  @Test
  @Tag("GW-2")
  void what_a_provider_has_against_a_request_is_a_problem() throws Exception {
    for (int status : new int[] {400, 404, 422}) {
      HttpResponse<String> answer =
          gate.post(
              "/v1/ai-features/execute",
              """
              {"feature": "chat", "input": {"prompt": "[[status=%d]]"}, "stream": %s}"""
                  .formatted(status, status == 422));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(json(answer).get("status").asInt()).isEqualTo(status);
      assertThat(json(answer).get("code").asText()).isEqualTo("provider_refused");
      assertThat(json(answer).get("detail").asText()).isNotBlank();
      assertThat(json(answer).get("requestId").asText()).isNotBlank();
    }
  }

  private void assertProblem(String body, String field) throws IOException {
    HttpResponse<String> answer = gate.post("/v1/ai-features/execute", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).get("code").asText()).isEqualTo("invalid_request");
    assertThat(json(answer).at("/fields/0/name").asText()).isEqualTo(field);
  }
}
