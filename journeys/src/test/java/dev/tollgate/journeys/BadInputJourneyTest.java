package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.local.launch.Stack;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong is said in the dialect spoken, with the place, and never with a 500.
class BadInputJourneyTest {
  private static final String CHAT = "/v1/chat/completions";

  private final Stack stack = Suite.stack();
  private final Customer customer = Customer.arriving(stack).awaitAvailable(25);

  private static JsonNode error(Http.Answer answer) {
    return answer.json().path("error");
  }

  @Test
  @Tag("GW-9")
  void an_unknown_model_is_404_and_costs_nothing() {
    Http.Answer answer =
        customer
            .http()
            .post(
                CHAT,
                Map.of(
                    "model",
                    "openai/gpt-nonsense",
                    "messages",
                    List.of(Map.of("role", "user", "content", "x"))));

    assertThat(error(answer.expect(404)).path("code").asText()).isEqualTo("unknown_model");
    customer.awaitAvailable(25);
  }

  @Test
  void malformed_json_is_told_with_its_place() {
    JsonNode error =
        error(
            customer
                .http()
                .postText(CHAT, "{\"model\": \"gpt-4.1-mini\",\n \"messages\": [}")
                .expect(400));

    assertThat(error.path("message").asText()).contains("line 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"model\":7,\"messages\":[]}",
        "{\"model\":\"gpt-4.1-mini\",\"messages\":\"hello\"}",
        "{\"model\":\"gpt-4.1-mini\",\"messages\":[],\"stream\":\"yes\"}"
      })
  void a_wrong_type_is_400(String body) {
    assertThat(error(customer.http().postText(CHAT, body).expect(400)).path("message").asText())
        .isNotBlank();
  }

  @Test
  void a_body_beyond_the_limit_is_413() {
    String huge =
        "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "x".repeat(64 << 20)
            + "\"}]}";

    JsonNode problem = customer.http().postText(CHAT, huge).expect(413).json();

    assertThat(problem.path("code").asText()).isEqualTo("payload_too_large");
    customer.awaitAvailable(25);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/chat/completions", "/v1/wallet", "/v1/usage", "/v1/api-keys", "/v1/account"})
  void a_missing_forged_or_unsigned_token_is_401_everywhere(String path) {
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"sub\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (String token :
        List.of(
            "", "nonsense", header + "." + claims + ".", "tg_0123456789abcdef0123456789abcdef")) {
      Http http =
          token.isEmpty() ? Http.asNobody(stack.edgeUrl()) : Http.as(stack.edgeUrl(), token);
      Http.Answer answer =
          path.equals(CHAT) ? http.post(path, Customer.body("x", false)) : http.get(path);

      assertThat(answer.status()).as("%s with '%s'", path, token).isEqualTo(401);
    }
  }

  @Test
  void an_unknown_provider_is_404_with_the_list() {
    Http.Answer answer =
        customer
            .onTier("BUSINESS")
            .http()
            .post("/v1/api-keys", Map.of("provider", "nobody", "key", "sk-good-x"));

    assertThat(answer.expect(404).body()).contains("unknown_provider").contains("openai");
  }

  @Test
  @Tag("BI-3")
  void a_webhook_with_a_wrong_signature_is_400() {
    Http.Answer answer =
        Http.asNobody(stack.edgeUrl())
            .post(
                "/v1/webhooks/stripe",
                Map.of("id", "evt_forged", "type", "checkout.session.completed"),
                Map.of("Stripe-Signature", "t=1,v1=00"));

    assertThat(answer.expect(400).json().path("code").asText()).isEqualTo("invalid_signature");
  }

  @Test
  void operators_endpoints_are_not_for_customers_and_internal_ones_for_nobody() {
    customer.http().get("/admin/v1/rates").expect(403);
    for (String path :
        List.of(
            "/internal/v1/leases",
            "/internal/v1/keys/resolve",
            "/internal;x/v1/leases",
            "/%69nternal/v1/leases",
            "/q/metrics")) {
      customer.http().post(path, Map.of()).expect(404);
    }
  }
}
