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
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(25);
  private final String url = Suite.stack().edgeUrl() + "/v1";

  @ParameterizedTest
  @ValueSource(strings = {"openai/gpt-4.1-mini", "claude-haiku-4-5"})
  void a_chat_and_its_stream_say_the_same_whoever_made_the_model(String model) throws Exception {
    String whole = chat(model, customer.token()).chat("Good day");
    var streamed = new CompletableFuture<ChatResponse>();
    var parts = new StringBuilder();
    OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey(customer.token())
        .modelName(model)
        .timeout(PATIENCE)
        .build()
        .chat(
            "Good day",
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String part) {
                parts.append(part);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                streamed.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                streamed.completeExceptionally(error);
              }
            });

    ChatResponse last = streamed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(parts.toString()).isEqualTo(whole).isNotBlank();
    assertThat(last.aiMessage().text()).isEqualTo(whole);
    assertThat(last.tokenUsage().outputTokenCount()).isPositive();
    customer.awaitRequests(2);
  }

  @Test
  void tools_are_called() {
    ChatResponse answer =
        chat("openai/gpt-4.1-mini", customer.token())
            .chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("Paris? [[tool]]"))
                    .toolSpecifications(
                        ToolSpecification.builder()
                            .name("weather")
                            .description("The weather of a city")
                            .parameters(
                                JsonObjectSchema.builder().addStringProperty("city").build())
                            .build())
                    .build());

    assertThat(answer.aiMessage().toolExecutionRequests())
        .singleElement()
        .satisfies(call -> assertThat(call.name()).isEqualTo("weather"));
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
    assertThatThrownBy(() -> chat("openai/gpt-4.1-mini", "no-token-of-ours").chat("Hi"))
        .isInstanceOf(AuthenticationException.class);
    assertThatThrownBy(() -> chat("openai/no-such-model", customer.token()).chat("Hi"))
        .isInstanceOf(ModelNotFoundException.class);
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
}
