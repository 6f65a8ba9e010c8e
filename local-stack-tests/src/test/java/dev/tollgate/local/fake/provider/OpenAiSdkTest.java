package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-4")
class OpenAiSdkTest {
  private static FakeProvider provider;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start(0);
    client = client("sk-good-sdk");
  }

  @AfterAll
  static void stop() {
    client.close();
    provider.close();
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(provider.url() + "/openai/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat(String prompt) {
    return ChatCompletionCreateParams.builder().model("gpt-4.1-mini").addUserMessage(prompt);
  }

  @Test
  void a_completion_and_its_stream_say_the_same() {
    ChatCompletion whole = client.chat().completions().create(chat("good day").build()).validate();
    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(
                chat("good day")
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      chunks = stream.stream().map(ChatCompletionChunk::validate).toList();
    }

    String streamed =
        chunks.stream()
            .flatMap(chunk -> chunk.choices().stream())
            .map(choice -> choice.delta().content().orElse(""))
            .collect(Collectors.joining());
    assertThat(streamed).isEqualTo(whole.choices().getFirst().message().content().orElseThrow());
    assertThat(chunks.getLast().usage().orElseThrow().totalTokens())
        .isEqualTo(whole.usage().orElseThrow().totalTokens());
  }

  @Test
  void a_response_and_its_events_say_the_same() {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model("gpt-4.1-mini").input("good day").build();

    Response whole = client.responses().create(params).validate();
    List<ResponseStreamEvent> events;
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
      events = stream.stream().map(ResponseStreamEvent::validate).toList();
    }

    String text = whole.output().getFirst().asMessage().content().getFirst().asOutputText().text();
    String streamed =
        events.stream()
            .map(event -> event.outputTextDelta().map(delta -> delta.delta()).orElse(""))
            .collect(Collectors.joining());
    assertThat(streamed).isEqualTo(text).contains("good day");
    assertThat(
            events
                .getLast()
                .completed()
                .orElseThrow()
                .response()
                .usage()
                .orElseThrow()
                .outputTokens())
        .isEqualTo(whole.usage().orElseThrow().outputTokens());
  }

  @Test
  void embeddings_are_decoded() {
    CreateEmbeddingResponse response =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .inputOfArrayOfStrings(List.of("one", "two words"))
                    .build())
            .validate();

    assertThat(response.data()).hasSize(2);
    assertThat(response.data().getFirst().embedding()).hasSize(1536);
    assertThat(response.usage().promptTokens()).isEqualTo(3);
  }

  @Test
  void errors_are_those_the_library_knows() {
    OpenAIClient refused = client("sk-bad-1");
    OpenAIClient limited = client("sk-limited-1");

    assertThatThrownBy(() -> refused.chat().completions().create(chat("hi").build()))
        .isInstanceOf(UnauthorizedException.class);
    assertThatThrownBy(() -> limited.chat().completions().create(chat("hi").build()))
        .isInstanceOf(RateLimitException.class);
    refused.close();
    limited.close();
  }
}
