package dev.tollgate.gateway.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.routing.AuthStyle;
import dev.tollgate.gateway.routing.CutPolicy;
import dev.tollgate.gateway.routing.Provider;
import dev.tollgate.gateway.routing.ProviderDialect;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fixtures below `translation/`: what is asked or answered in one dialect, and what is said in the
/// other, written after the providers' public documentation.
@Tag("GW-3")
class TranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Provider PROVIDER =
      new Provider(
          "openai",
          URI.create("https://example.com/v1"),
          ProviderDialect.OPENAI,
          AuthStyle.BEARER,
          false,
          true,
          true,
          true,
          "max_completion_tokens",
          CutPolicy.ESTIMATE,
          List.of(),
          null);
  private final Translation toAnthropic =
      new OpenAiToAnthropic(Clock.fixed(Instant.parse("2026-11-20T00:00:00Z"), ZoneOffset.UTC));
  private final Translation toOpenAi = new AnthropicToOpenAi();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-tools-request",
        "chat-image-request",
        "chat-schema-request",
        "messages-tools-request",
        "messages-schema-request"
      })
  void requests(String name) throws IOException {
    JsonNode fixture = fixture(name);
    Translation translation = name.startsWith("chat") ? toAnthropic : toOpenAi;
    byte[] said =
        translation.request(JSON.writeValueAsBytes(fixture.get("asked")), "the-model", PROVIDER);
    assertThat(JSON.readTree(said)).isEqualTo(fixture.get("said"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat-tools-answer", "messages-tools-answer"})
  void answers(String name) throws IOException {
    JsonNode fixture = fixture(name);
    Translation translation = name.startsWith("chat") ? toAnthropic : toOpenAi;
    byte[] said = translation.answer(JSON.writeValueAsBytes(fixture.get("provider")));
    assertThat(JSON.readTree(said)).isEqualTo(fixture.get("caller"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat-tools-stream", "messages-tools-stream"})
  void streams(String name) throws IOException {
    JsonNode fixture = fixture(name);
    Translation translation = name.startsWith("chat") ? toAnthropic : toOpenAi;
    StreamTranslation stream = translation.stream(true);
    StringBuilder said = new StringBuilder();
    for (JsonNode event : fixture.get("provider")) {
      byte[] frame = ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
      said.append(stream.frame(frame, 0, frame.length));
    }
    said.append(stream.end(Optional.of(new Tokens(20, 5, 0, 7, 0))));
    StringBuilder expected = new StringBuilder();
    for (JsonNode event : fixture.get("caller")) {
      if (!name.startsWith("chat")) {
        expected.append("event: ").append(event.get("type").asText()).append('\n');
      }
      expected.append("data: ").append(event.isTextual() ? event.asText() : event).append("\n\n");
    }
    assertThat(said).hasToString(expected.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[],\"n\":2}",
        "{\"messages\":[],\"logprobs\":true}",
        "{\"messages\":[],\"response_format\":{\"type\":\"json_schema\"}}",
        "{\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}"
      })
  void what_the_other_dialect_cannot_say_is_refused_not_dropped(String body) {
    assertThatThrownBy(
            () -> toAnthropic.request(body.getBytes(StandardCharsets.UTF_8), "m", PROVIDER))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void errors_change_their_shape_and_keep_their_words() throws IOException {
    byte[] anthropic =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: too large\"}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(JSON.readTree(toAnthropic.error(anthropic)).at("/error/message").asText())
        .isEqualTo("max_tokens: too large");
    byte[] openAi =
        "{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\"}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(JSON.readTree(toOpenAi.error(openAi)).get("type").asText()).isEqualTo("error");
  }

  private static JsonNode fixture(String name) throws IOException {
    try (InputStream in =
        TranslationTest.class.getResourceAsStream("/translation/" + name + ".json")) {
      return JSON.readTree(in);
    }
  }
}
