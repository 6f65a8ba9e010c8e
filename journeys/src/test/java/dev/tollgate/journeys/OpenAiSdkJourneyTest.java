package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
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
import dev.tollgate.local.fake.provider.Outcome;
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
  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(25);
  private final OpenAIClient client = customer.openAi();

  @AfterEach
  void close() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/gpt-4.1-mini", "anthropic/claude-haiku-4-5"})
  void tools_are_called_whoever_made_the_model(String model) {
    FunctionDefinition weather =
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
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(prompt(model, "Paris? [[tool]]").addFunctionTool(weather).build())
            .validate();

    var call =
        answer.choices().getFirst().message().toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo("weather");
    assertThat(call.function().arguments()).startsWith("{");
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
            .create(
                ResponseCreateParams.builder()
                    .model("openai/gpt-4.1-mini")
                    .input("Good day")
                    .build())
            .validate();
    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isNotBlank();
    customer.awaitRequests(2);
  }

  @Test
  void every_model_that_is_listed_can_be_asked_for() {
    List<Model> models = client.models().list().data();

    assertThat(models).extracting(Model::id).contains("openai/gpt-4.1-mini", "lane:chat");
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

  @Test
  @Tag("GW-7")
  void closing_a_stream_stops_the_provider() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(
                prompt("openai/gpt-4.1-mini", "On [[tokens=7/3000 chunks=3000 every=50ms]]")
                    .build())) {
      assertThat(stream.stream().limit(3).toList()).hasSize(3);
    }
    customer.awaitRequests(1);
    await()
        .atMost(Customer.SOON)
        .until(
            () ->
                Suite.stack().fakeProvider().calls().stream()
                    .filter(call -> call.tokens().input() == 7)
                    .anyMatch(call -> call.outcome() == Outcome.CANCELLED));
  }

  private static ChatCompletionCreateParams.Builder prompt(String model, String text) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(text);
  }
}
