package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// openai-java, unchanged but for base URL and key.
@Tag("GW-1")
class OpenAiSdkJourneyTest {
  private static final String MINI = "openai/gpt-4.1-mini";
  private static final String HAIKU = "anthropic/claude-haiku-4-5";
  private static final FunctionDefinition WEATHER =
      FunctionDefinition.builder()
          .name("weather")
          .description("The weather of a city")
          .parameters(
              FunctionParameters.builder()
                  .putAdditionalProperty("type", JsonValue.from("object"))
                  .putAdditionalProperty(
                      "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                  .build())
          .build();

  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(25);
  private final OpenAIClient client = customer.openAi();

  @AfterEach
  void close() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {MINI, HAIKU})
  void tools_are_called_whoever_made_the_model(String model) {
    ChatCompletion answer = client.chat().completions().create(askingForATool(model)).validate();

    assertWeatherIsAsked(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {MINI, HAIKU})
  @Tag("GW-7")
  void streamed_tool_calls_add_up_whoever_made_the_model(String model) {
    var sum = ChatCompletionAccumulator.create();
    List<String> arguments = new ArrayList<>();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(askingForATool(model))) {
      stream.stream()
          .map(ChatCompletionChunk::validate)
          .map(sum::accumulate)
          .forEach(chunk -> arguments.addAll(arguments(chunk)));
    }

    assertThat(arguments).as("one by one as they come").hasSizeGreaterThan(1);
    ChatCompletion answer = sum.chatCompletion();
    assertWeatherIsAsked(answer);
    assertThat(answer.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
  }

  @Test
  void embeddings_and_responses_are_answered() {
    CreateEmbeddingResponse vectors =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("lane:embeddings")
                    .inputOfArrayOfStrings(List.of("one", "two"))
                    .build())
            .validate();
    assertThat(vectors.data()).hasSize(2);

    Response response =
        client
            .responses()
            .create(ResponseCreateParams.builder().model(MINI).input("Good day").build())
            .validate();
    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isNotBlank();
    customer.awaitRequests(2);
  }

  @Test
  void every_model_that_is_listed_can_be_asked_for() {
    List<Model> models = client.models().list().data();

    assertThat(models).extracting(Model::id).contains(MINI, "lane:chat");
    assertThat(models)
        .allSatisfy(
            model ->
                assertThat(client.models().retrieve(model.id()).validate().id())
                    .isEqualTo(model.id()));
    assertThat(client.models().retrieve("gpt-4.1-mini").ownedBy()).isEqualTo("openai");
  }

  @Test
  void errors_are_those_the_library_knows() {
    assertThatThrownBy(
            () -> client.chat().completions().create(prompt("openai/no-such-model", "Hi").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no-such-model");
    assertThatThrownBy(
            () ->
                client
                    .chat()
                    .completions()
                    .create(prompt("claude-haiku-4-5", "Hi").logprobs(true).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("logprobs");
  }

  @ParameterizedTest
  @ValueSource(strings = {MINI, HAIKU})
  @Tag("GW-7")
  @Tag("GW-8")
  void closing_a_stream_stops_the_provider_and_what_came_is_recorded(String model) {
    LeftStream.assertStopsTheProvider(
        () -> {
          try (StreamResponse<ChatCompletionChunk> stream =
              client
                  .chat()
                  .completions()
                  .createStreaming(prompt(model, LeftStream.PROMPT).build())) {
            assertThat(stream.stream().limit(4).toList()).hasSize(4);
          }
          return Instant.now();
        });
  }

  private static ChatCompletionCreateParams askingForATool(String model) {
    return prompt(model, "Paris? [[tool]]").addFunctionTool(WEATHER).build();
  }

  private static void assertWeatherIsAsked(ChatCompletion answer) {
    assertThat(answer.choices().getFirst().message().toolCalls().orElseThrow())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.asFunction().id()).isNotBlank();
              assertThat(call.asFunction().function().name()).isEqualTo("weather");
              assertThat(call.asFunction().function().arguments()).isEqualTo("{\"city\":\"text\"}");
            });
  }

  private static List<String> arguments(ChatCompletionChunk chunk) {
    return chunk.choices().stream()
        .flatMap(choice -> choice.delta().toolCalls().stream())
        .flatMap(List::stream)
        .flatMap(call -> call.function().stream())
        .flatMap(function -> function.arguments().stream())
        .filter(piece -> !piece.isEmpty())
        .toList();
  }

  private static ChatCompletionCreateParams.Builder prompt(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }
}
