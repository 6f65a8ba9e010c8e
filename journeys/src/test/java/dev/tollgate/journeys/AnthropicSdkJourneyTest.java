package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.InputJsonDelta;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.models.ModelInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// anthropic-java, unchanged but for base URL and key.
@Tag("GW-1")
class AnthropicSdkJourneyTest {
  private static final String HAIKU = "claude-haiku-4-5";
  private static final String MINI = "openai/gpt-4.1-mini";
  private static final Tool WEATHER =
      Tool.builder()
          .name("weather")
          .description("The weather of a city")
          .inputSchema(
              Tool.InputSchema.builder()
                  .properties(JsonValue.from(Map.of("city", Map.of("type", "string"))))
                  .build())
          .build();

  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(25);
  private final AnthropicClient client = client(customer.token());

  @AfterEach
  void close() {
    client.close();
  }

  private static AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(Suite.stack().edgeUrl())
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {HAIKU, MINI})
  void a_message_and_its_stream_say_the_same_whoever_made_the_model(String model) {
    MessageCreateParams params = prompt(model, "Good day").build();
    Message whole = client.messages().create(params).validate();
    List<RawMessageStreamEvent> events;
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
      events = stream.stream().map(RawMessageStreamEvent::validate).toList();
    }

    StringBuilder streamed = new StringBuilder();
    events.forEach(
        event ->
            event
                .contentBlockDelta()
                .flatMap(delta -> delta.delta().text())
                .ifPresent(text -> streamed.append(text.text())));
    assertThat(streamed.toString())
        .isEqualTo(whole.content().getFirst().asText().text())
        .isNotBlank();
    assertThat(whole.stopReason()).contains(StopReason.END_TURN);
    assertThat(events.getLast().isMessageStop()).isTrue();
    customer.awaitRequests(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {HAIKU, MINI})
  void tools_are_called_whoever_made_the_model(String model) {
    assertWeatherIsAsked(client.messages().create(askingForATool(model)));
  }

  @ParameterizedTest
  @ValueSource(strings = {HAIKU, MINI})
  @Tag("GW-7")
  void streamed_tool_calls_add_up_whoever_made_the_model(String model) {
    var sum = MessageAccumulator.create();
    List<String> input = new ArrayList<>();
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(askingForATool(model))) {
      stream.stream()
          .map(RawMessageStreamEvent::validate)
          .map(sum::accumulate)
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(delta -> delta.delta().inputJson().stream())
          .map(InputJsonDelta::partialJson)
          .filter(piece -> !piece.isEmpty())
          .forEach(input::add);
    }

    assertThat(input).as("piece by piece as it comes").hasSizeGreaterThan(1);
    assertWeatherIsAsked(sum.message());
  }

  @Test
  void tokens_are_counted_for_free() {
    long tokens =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model(HAIKU)
                    .addUserMessage("How long is this?")
                    .build())
            .inputTokens();

    assertThat(tokens).isBetween(3L, 60L);
    customer.awaitAvailable(25);
  }

  @Test
  void every_model_that_is_listed_can_be_asked_for() {
    List<ModelInfo> models = client.models().list().data();

    assertThat(models).extracting(ModelInfo::id).contains("anthropic/" + HAIKU);
    assertThat(models)
        .allSatisfy(
            model -> assertThat(client.models().retrieve(model.id()).id()).isEqualTo(model.id()));
    assertThat(client.models().retrieve(HAIKU).id()).isEqualTo(HAIKU);
    assertThatThrownBy(() -> client.models().retrieve("no-such-model"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("not_found_error");
  }

  @Test
  void errors_are_those_the_library_knows() {
    assertThatThrownBy(
            () -> client.messages().create(prompt("anthropic/no-such-model", "Hi").build()))
        .isInstanceOf(NotFoundException.class);
    AnthropicClient nobody = client("no-token-of-ours");
    assertThatThrownBy(() -> nobody.messages().create(prompt(HAIKU, "Hi").build()))
        .isInstanceOf(UnauthorizedException.class);
    nobody.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {HAIKU, MINI})
  @Tag("GW-7")
  @Tag("GW-8")
  void closing_a_stream_stops_the_provider_and_what_came_is_recorded(String model) {
    LeftStream.assertStopsTheProvider(
        () -> {
          try (StreamResponse<RawMessageStreamEvent> stream =
              client.messages().createStreaming(prompt(model, LeftStream.PROMPT).build())) {
            assertThat(stream.stream().limit(4).toList()).hasSize(4);
          }
          return Instant.now();
        });
  }

  private static MessageCreateParams askingForATool(String model) {
    return prompt(model, "Paris? [[tool]]").addTool(WEATHER).build();
  }

  private static void assertWeatherIsAsked(Message answer) {
    assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(answer.content())
        .filteredOn(block -> block.isToolUse())
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.asToolUse().id()).isNotBlank();
              assertThat(block.asToolUse().name()).isEqualTo("weather");
              assertThat(block.asToolUse()._input())
                  .isEqualTo(JsonValue.from(Map.of("city", "text")));
            });
  }

  private static MessageCreateParams.Builder prompt(String model, String text) {
    return MessageCreateParams.builder().model(model).maxTokens(500).addUserMessage(text);
  }
}
