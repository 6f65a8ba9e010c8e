package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.tollgate.local.fake.provider.ProviderCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NewUserJourneyTest {
  private final Customer customer = Customer.arriving(Suite.stack());

  @Test
  @Tag("EN-1")
  @Tag("GW-1")
  @Tag("WA-2")
  void a_new_user_sees_a_streamed_answer_the_credit_it_cost_and_the_usage_it_left() {
    customer.awaitAvailable(25);
    List<ChatCompletionChunk> chunks = new ArrayList<>();

    ChatCompletionCreateParams prompt =
        Customer.prompt("Say hello. [[tokens=845/422]]").toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        customer.openAi().chat().completions().createStreaming(prompt)) {
      stream.stream().forEach(chunks::add);
    }

    assertThat(chunks).hasSizeGreaterThan(10);
    assertThat(chunks.getLast().usage())
        .hasValueSatisfying(usage -> assertThat(usage.completionTokens()).isEqualTo(422));
    customer.awaitAvailable(24).awaitRequests(1);
    JsonNode usage = customer.usage();
    assertThat(usage.path("inputTokens").asLong()).isEqualTo(845);
    assertThat(usage.path("outputTokens").asLong()).isEqualTo(422);
    assertThat(usage.path("costUsd").asText()).isEqualTo("0.0010132");
    assertThat(usage.path("credits").decimalValue()).isEqualByComparingTo("1");
  }

  @Test
  @Tag("GW-7")
  void a_client_that_did_not_ask_for_usage_does_not_see_it_though_it_is_billed() {
    customer.awaitAvailable(25);
    List<ChatCompletionChunk> chunks = new ArrayList<>();

    try (StreamResponse<ChatCompletionChunk> stream =
        customer
            .openAi()
            .chat()
            .completions()
            .createStreaming(Customer.prompt("Count to ten. [[tokens=30/12]]"))) {
      stream.stream().forEach(chunks::add);
    }

    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
    customer.awaitRequests(1);
    assertThat(customer.usage().path("outputTokens").asLong()).isEqualTo(12);
  }

  @Test
  @Tag("GW-2")
  void the_model_may_be_named_in_full_barely_or_by_its_lane() {
    customer.awaitAvailable(25);
    for (String model : List.of("openai/gpt-4.1-mini", "gpt-4.1-mini", "lane:chat")) {
      var answer =
          customer
              .openAi()
              .chat()
              .completions()
              .create(Customer.prompt("Hi").toBuilder().model(model).build());

      assertThat(answer.choices().getFirst().message().content())
          .hasValueSatisfying(text -> assertThat(text).isNotBlank());
    }
    customer.awaitAvailable(22).awaitRequests(3);
  }

  @Test
  @Tag("GW-1")
  void an_answer_carries_what_it_cost_and_the_provider_saw_our_key() {
    customer.awaitAvailable(25);

    Http.Answer answer = customer.ask("Who pays?").expect(200);

    assertThat(answer.header("X-Tollgate-Route")).isEqualTo("platform");
    assertThat(answer.header("X-Tollgate-Provider")).isEqualTo("openai");
    assertThat(answer.header("X-Tollgate-Model")).isEqualTo("gpt-4.1-mini");
    assertThat(answer.header("X-Tollgate-Credits")).isEqualTo("1");
    String requestId = answer.header("X-Tollgate-Request-Id");
    List<ProviderCall> calls =
        Suite.stack().fakeProvider().calls().stream()
            .filter(call -> requestId.equals(call.requestId()))
            .toList();
    assertThat(calls)
        .singleElement()
        .satisfies(call -> assertThat(call.credential()).startsWith("sk-good-platform-openai"));
  }

  @Test
  @Tag("EN-1")
  void the_same_device_comes_back_to_the_same_account_and_a_used_refresh_token_is_worth_nothing() {
    UUID device = UUID.randomUUID();
    Http nobody = Http.asNobody(Suite.stack().edgeUrl());

    assertThat(Customer.onDevice(Suite.stack(), device).accountId())
        .isEqualTo(Customer.onDevice(Suite.stack(), device).accountId());
    String refresh =
        nobody
            .post("/v1/auth/device", Map.of("deviceId", device.toString()))
            .expect(200)
            .json()
            .path("refreshToken")
            .asText();
    nobody.post("/v1/auth/refresh", Map.of("refreshToken", refresh)).expect(200);
    nobody.post("/v1/auth/refresh", Map.of("refreshToken", refresh)).expect(401);
  }
}
