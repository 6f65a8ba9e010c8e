package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// langchain4j-open-ai, unchanged but for base URL and key.
@Tag("GW-1")
class LangChainJourneyTest {
  private static final String MINI = "openai/gpt-4.1-mini";
  private static final String HAIKU = "claude-haiku-4-5";
  private static final String WEATHER_ARGUMENTS = "{\"city\":\"text\"}";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(25);
  private final String url = Suite.stack().edgeUrl() + "/v1";

  @ParameterizedTest
  @ValueSource(strings = {MINI, HAIKU})
  void a_chat_and_its_stream_say_the_same_whoever_made_the_model(String model) throws Exception {
    String whole = chat(model, customer.token()).chat("Good day");
    var streamed = new Collected();
    streaming(model).chat("Good day", streamed);

    ChatResponse last = streamed.await();
    assertThat(String.join("", streamed.parts)).isEqualTo(whole).isNotBlank();
    assertThat(last.aiMessage().text()).isEqualTo(whole);
    assertThat(last.tokenUsage().outputTokenCount()).isPositive();
    customer.awaitRequests(2);
  }

  @Test
  void tools_are_called() {
    assertWeatherIsAsked(chat(MINI, customer.token()).chat(askingForATool()));
  }

  @ParameterizedTest
  @ValueSource(strings = {MINI, HAIKU})
  @Tag("GW-7")
  void streamed_tool_calls_add_up_whoever_made_the_model(String model) throws Exception {
    var streamed = new Collected();
    streaming(model).chat(askingForATool(), streamed);

    assertWeatherIsAsked(streamed.await());
    assertThat(streamed.toolParts).as("one by one as they come").hasSizeGreaterThan(1);
    assertThat(String.join("", streamed.toolParts)).isEqualTo(WEATHER_ARGUMENTS);
  }

  @Test
  @Tag("GW-7")
  @Tag("GW-8")
  void cancelling_a_stream_stops_the_provider_and_what_came_is_recorded() {
    LeftStream.assertStopsTheProvider(
        () -> {
          var left = new CompletableFuture<Instant>();
          streaming(MINI).chat(LeftStream.PROMPT, new Leaving(left));
          return left.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        });
  }

  @Test
  void texts_are_embedded() {
    List<Embedding> vectors =
        OpenAiEmbeddingModel.builder()
            .baseUrl(url)
            .apiKey(customer.token())
            .modelName("openai/text-embedding-3-small")
            .timeout(PATIENCE)
            .build()
            .embedAll(List.of(TextSegment.from("one"), TextSegment.from("two")))
            .content();

    assertThat(vectors).hasSize(2);
    assertThat(vectors.getFirst().vector()).hasSize(1536);
  }

  @Test
  void errors_are_those_the_library_knows() {
    assertThatThrownBy(() -> chat(MINI, "no-token-of-ours").chat("Hi"))
        .isInstanceOf(AuthenticationException.class);
    assertThatThrownBy(() -> chat("openai/no-such-model", customer.token()).chat("Hi"))
        .isInstanceOf(ModelNotFoundException.class);
  }

  private static ChatRequest askingForATool() {
    return ChatRequest.builder()
        .messages(UserMessage.from("Paris? [[tool]]"))
        .toolSpecifications(
            ToolSpecification.builder()
                .name("weather")
                .description("The weather of a city")
                .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
                .build())
        .build();
  }

  private static void assertWeatherIsAsked(ChatResponse answer) {
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(answer.aiMessage().toolExecutionRequests())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.id()).isNotBlank();
              assertThat(call.name()).isEqualTo("weather");
              assertThat(call.arguments()).isEqualTo(WEATHER_ARGUMENTS);
            });
  }

  private OpenAiChatModel chat(String model, String key) {
    return OpenAiChatModel.builder()
        .baseUrl(url)
        .apiKey(key)
        .modelName(model)
        .timeout(PATIENCE)
        .maxRetries(0)
        .build();
  }

  private OpenAiStreamingChatModel streaming(String model) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey(customer.token())
        .modelName(model)
        .timeout(PATIENCE)
        .build();
  }

  /// Keeps what a stream brings.
  private static final class Collected implements StreamingChatResponseHandler {
    private final List<String> parts = new ArrayList<>();
    private final List<String> toolParts = new ArrayList<>();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    ChatResponse await() throws Exception {
      return whole.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void onPartialResponse(String part) {
      parts.add(part);
    }

    @Override
    public void onPartialToolCall(PartialToolCall part) {
      toolParts.add(part.partialArguments());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      whole.completeExceptionally(error);
    }
  }

  /// Leaves at the first word.
  private record Leaving(CompletableFuture<Instant> left) implements StreamingChatResponseHandler {
    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
      context.streamingHandle().cancel();
      left.complete(Instant.now());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      left.completeExceptionally(new AssertionError("came to its end: " + response));
    }

    @Override
    public void onError(Throwable error) {
      left.completeExceptionally(error);
    }
  }
}
