package dev.tollgate.gateway.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.error.ErrorCode;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fixtures below `translation/`: what is asked or answered in one dialect, and what is said in the
/// other, written after the providers' public documentation.
@Tag("GW-3")
class TranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Provider PROVIDER =
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
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T00:00:00Z"), ZoneOffset.UTC);
  private final Translation toAnthropic = new OpenAiToAnthropic(CLOCK);
  private final Translation toOpenAi = new AnthropicToOpenAi();
  private final Translation toChat = new ResponsesToChat(CLOCK);

  /// By the dialect of the caller, with which a fixture's name begins.
  private Translation translation(String name) {
    return switch (name.substring(0, name.indexOf('-'))) {
      case "chat" -> toAnthropic;
      case "messages" -> toOpenAi;
      default -> toChat;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-tools-request",
        "chat-image-request",
        "chat-schema-request",
        "chat-results-request",
        "chat-silence-request",
        "messages-tools-request",
        "messages-schema-request",
        "messages-beta-schema-request",
        "messages-texts-request",
        "messages-results-request",
        "responses-tools-request",
        "responses-images-request"
      })
  void requests(String name) throws IOException {
    JsonNode fixture = fixture(name);
    byte[] asked = JSON.writeValueAsBytes(fixture.get("asked"));
    byte[] said = translation(name).request(asked, "the-model", PROVIDER);
    assertThat(JSON.readTree(said)).isEqualTo(fixture.get("said"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-tools-answer",
        "messages-tools-answer",
        "messages-odd-tools-answer",
        "messages-refusal-answer",
        "responses-tools-answer",
        "responses-incomplete-answer",
        "responses-filtered-answer",
        "responses-refusal-answer"
      })
  void answers(String name) throws IOException {
    JsonNode fixture = fixture(name);
    byte[] said = translation(name).answer(JSON.writeValueAsBytes(fixture.get("provider")));
    assertThat(JSON.readTree(said)).isEqualTo(fixture.get("caller"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat-tools-stream",
        "chat-silent-tools-stream",
        "messages-tools-stream",
        "messages-unnumbered-tools-stream",
        "messages-refusal-stream",
        "responses-tools-stream",
        "responses-refusal-stream"
      })
  void streams(String name) throws IOException {
    JsonNode fixture = fixture(name);
    StreamTranslation stream = translation(name).stream(true);
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
        "chat n {\"messages\":[],\"n\":2}",
        "chat logprobs {\"messages\":[],\"logprobs\":true}",
        "chat web_search_options {\"messages\":[],\"web_search_options\":{}}",
        "chat reasoning_effort {\"messages\":[],\"reasoning_effort\":\"endless\"}",
        "chat response_format {\"messages\":[],\"response_format\":{\"type\":\"json_schema\"}}",
        "chat tools {\"messages\":[],\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"x\"}}]}",
        "chat messages {\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]}",
        "chat messages {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}",
        "chat messages {\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"image_url\"}]}]}",
        "chat messages {\"messages\":[{\"role\":\"tool\",\"content\":[{\"type\":\"file\"}]}]}",
        "chat messages {\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"x\"}}]}",
        "chat messages {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"arguments\":\"{\\\"a\"}}]}]}",
        "chat messages {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"arguments\":\"{} {}\"}}]}]}",
        "messages messages {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\"}]}]}",
        "messages messages {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":[{\"type\":\"document\"}]}]}]}",
        "messages messages {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\"}}]}]}",
        "messages messages {\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"server_tool_use\"}]}]}",
        "messages tools {\"messages\":[],\"tools\":[{\"type\":\"web_search_20250305\"}]}",
        "messages mcp_servers {\"messages\":[],\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://x.example\"}]}",
        "messages container {\"messages\":[],\"container\":\"c\"}",
        "responses input {\"input\":[{\"role\":\"wizard\",\"content\":\"x\"}]}",
        "responses input {\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}",
        "responses input {\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}]}",
        "responses input {\"input\":[{\"type\":\"function_call_output\",\"output\":[{\"type\":\"input_file\"}]}]}",
        "responses include {\"input\":\"x\",\"include\":[\"message.output_text.logprobs\"]}",
        "responses top_logprobs {\"input\":\"x\",\"top_logprobs\":3}",
        "responses tool_choice {\"input\":\"x\",\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\"}}",
        "responses tools {\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}"
      })
  void what_the_other_dialect_cannot_say_is_refused_by_name_not_dropped(String asked) {
    String[] words = asked.split(" ", 3);
    byte[] body = words[2].getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> translation(words[0] + "-").request(body, "m", PROVIDER))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
              assertThat(refused.refusal().param()).isEqualTo(words[1]);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1",
        "0.10",
        "1.0",
        "0.10000000000000001",
        "3.14159265358979323846264338327950288",
        "10000000000",
        "10000000000.0",
        "123456789012345678901234567890",
        "1E+10",
        "1E+999999999",
        "-2.5E-8"
      })
  void numbers_keep_their_digits(String number) {
    String schema = "{\"type\":\"number\",\"maximum\":%s}".formatted(number);
    String function = "{\"name\":\"f\",\"parameters\":%s}".formatted(schema);
    String chat = "\"tools\":[{\"type\":\"function\",\"function\":%s}]".formatted(function);
    String messages = "\"tools\":[{\"name\":\"f\",\"input_schema\":%s}]".formatted(schema);
    String responses =
        "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":%s}]".formatted(schema);

    assertThat(said(toAnthropic, chat, number)).contains(schema).contains("\"top_p\":" + number);
    assertThat(said(toOpenAi, messages, number)).contains(schema).contains("\"top_p\":" + number);
    assertThat(said(toChat, responses, number)).contains(schema).contains("\"top_p\":" + number);
  }

  @Test
  void so_do_those_a_tool_is_called_with() {
    String input = "{\"x\":0.10000000000000001,\"y\":12345678901234567890,\"z\":1.50}";
    byte[] message =
        "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":%s}]}"
            .formatted(input)
            .getBytes(StandardCharsets.UTF_8);

    byte[] completion = toAnthropic.answer(message);

    assertThat(new String(completion, StandardCharsets.UTF_8))
        .contains("\"arguments\":\"" + input.replace("\"", "\\\"") + '"');
    assertThat(new String(toOpenAi.answer(completion), StandardCharsets.UTF_8)).contains(input);
  }

  private static String said(Translation translation, String tools, String number) {
    String asked =
        "{\"messages\":[],\"input\":[],\"max_tokens\":9,\"top_p\":%s,%s}".formatted(number, tools);
    byte[] body = asked.getBytes(StandardCharsets.UTF_8);
    return new String(translation.request(body, "m", PROVIDER), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat {\"messages\":[],%s\"n\":1}|\"seed\":7,\"presence_penalty\":0.5,\"frequency_penalty\":1,\"verbosity\":\"low\",",
        "responses {\"input\":\"x\",%s\"top_logprobs\":0}|\"truncation\":\"auto\",\"include\":[\"reasoning.encrypted_content\"],"
      })
  void what_is_only_a_hint_is_left_out(String asked) {
    String[] words = asked.split("[ |]", 3);
    Translation translation = translation(words[0] + "-");

    assertThat(translation.request(bytes(words[1], words[2]), "m", PROVIDER))
        .isEqualTo(translation.request(bytes(words[1], ""), "m", PROVIDER));
  }

  private static byte[] bytes(String body, String hints) {
    return body.formatted(hints).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_call_that_goes_on_after_another_began_breaks_the_stream_and_is_not_mixed_up() {
    for (Translation translation : List.of(toOpenAi, toChat)) {
      StreamTranslation stream = translation.stream(true);
      call(stream, "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"x\"}}");
      call(stream, "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"y\"}}");
      assertThatThrownBy(() -> call(stream, "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static void call(StreamTranslation stream, String piece) {
    byte[] frame =
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[%s]}}]}\n\n"
            .formatted(piece)
            .getBytes(StandardCharsets.UTF_8);
    stream.frame(frame, 0, frame.length);
  }

  @Test
  void errors_change_their_shape_and_keep_their_words() throws IOException {
    byte[] anthropic =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: too large\"}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(JSON.readTree(toAnthropic.error(400, anthropic)).at("/error/message").asText())
        .isEqualTo("max_tokens: too large");
    byte[] openAi =
        "{\"error\":{\"message\":\"bad\",\"type\":\"invalid_request_error\"}}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(JSON.readTree(toOpenAi.error(400, openAi)).get("type").asText()).isEqualTo("error");
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "403, permission_error",
    "404, not_found_error",
    "413, request_too_large",
    "422, invalid_request_error",
    "429, rate_limit_error",
    "500, api_error",
    "529, overloaded_error"
  })
  void an_error_is_called_as_anthropic_calls_its_status(int status, String type)
      throws IOException {
    byte[] google =
        "[{\"error\":{\"code\":%d,\"message\":\"so it is\",\"status\":\"X\"}}]"
            .formatted(status)
            .getBytes(StandardCharsets.UTF_8);

    JsonNode said = JSON.readTree(toOpenAi.error(status, google));

    assertThat(said.at("/error/type").asText()).isEqualTo(type);
    assertThat(said.at("/error/message").asText()).isEqualTo("so it is");
  }

  private static JsonNode fixture(String name) throws IOException {
    try (InputStream in =
        TranslationTest.class.getResourceAsStream("/translation/" + name + ".json")) {
      return JSON.readTree(in);
    }
  }
}
