package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What caller and provider say to each other in one dialect arrives byte for byte.
@QuarkusTest
@Tag("GW-1")
class PassThroughTest extends RunningGateway {
  /// What a parser would tidy up: blanks, equal names, long numbers, escapes, unknown fields.
  private static final String ODD =
      """
      "x_unknown": {"b": [1.10, 1e2 , -0.0], "a": null}, "x_twice": 1, "x_twice" :\t"2",
       "x_long": 9007199254740993.00000000000000000001, "x_text": "\\u00fc/\\/ü€😀",
      """;

  private static final String WORDS = "[{\"role\": \"user\" , \"content\": \"hello [[%s]]\"}]";

  /// A whole answer, and frames: comments, both line ends, blank lines, fields nobody knows.
  private static final String CHAT_ANSWER =
      "\n {\"x\":1.10,\"id\":\"c\",\"choices\" : [{\"message\":{\"content\":\"\\u00fc😀\",\"x\":1,\"x\":2}}],"
          + "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12,\"total_tokens\":42,\"x\":[]}}\r\n";

  private static final String CHAT_STREAM =
      ": hello\n\n"
          + "data: {\"x\":1.10,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ü€😀\",\"x\":{}}}]}\r\n\r\n"
          + "id: 7\nretry: 5\ndata:  {\"choices\": [{\"delta\":{ },\"finish_reason\":\"stop\"}]}\n\n\n\n"
          + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12,\"x\":1}}\n\n"
          + "data: [DONE]\n\n: bye\n\n";

  private static final String MESSAGE_ANSWER =
      "{\"type\":\"message\" ,\"x\":1.10,\"content\":[{\"type\":\"unknown\",\"text\":\"ü😀\"}],"
          + "\"usage\":{\"input_tokens\":30,\"output_tokens\":12,\"x\":1}}";

  private static final String MESSAGE_STREAM =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"x\":1.10,\"usage\":{\"input_tokens\":30,\"output_tokens\":1}}}\n\n"
          + "event: unheard_of\r\ndata: {\"type\":\"unheard_of\",\"x\":[]}\r\n\r\n"
          + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"ü€😀\"}}\n\n"
          + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":12,\"x\":1}}\n\n"
          + "event: message_stop\ndata: {\"type\":\"message_stop\" }\n\n";

  private static final String RESPONSE_ANSWER =
      "{\"object\":\"response\",\"x\":1.10,\"output\":[{\"type\":\"unknown\",\"x\":\"ü😀\"}],"
          + "\"usage\":{\"input_tokens\":30,\"output_tokens\":12,\"total_tokens\":42,\"x\":1}}";

  private static final String RESPONSE_STREAM =
      "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"x\":1.10}}\n\n"
          + "event: unheard_of\ndata: {\"type\":\"unheard_of\"}\n\n"
          + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"ü€😀\"}\n\n"
          + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
          + RESPONSE_ANSWER
          + "}\n\n";

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, gpt-4.1-mini, gpt-4.1-mini, messages, /choices/0/message/content",
    "/v1/chat/completions, openai/gpt-4.1-mini, gpt-4.1-mini, messages, /choices/0/message/content",
    "/v1/messages, claude-haiku-4-5, claude-haiku-4-5, messages, /content/0/text",
    "/v1/responses, gpt-4.1-mini, gpt-4.1-mini, input, /output/0/content/0/text"
  })
  void a_request_but_for_the_name_of_its_model(
      String path, String model, String modelThere, String field, String echo) throws Exception {
    // Anthropic refuses what it does not know, but not inside `metadata`.
    String odd =
        path.equals("/v1/messages")
            ? "\"metadata\": {" + ODD + " \"user_id\": \"u\"},"
            : ODD + "\"seed\": 7, \"store\": false,";
    String body =
        "\n { %s \"max_tokens\": 100000, \"model\":\t\"%s\" ,\r\n\"%s\":%s}\n"
            .formatted(odd, "%s", field, WORDS.formatted("echo=body"));

    HttpResponse<String> answer = gate.post(path, body.formatted(model));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at(echo).asText()).isEqualTo(body.formatted(modelThere));
  }

  @Test
  void a_whole_answer() throws Exception {
    assertThat(whole("/v1/chat/completions", MINI, "messages", CHAT_ANSWER).body())
        .isEqualTo(CHAT_ANSWER);
    assertThat(whole("/v1/messages", HAIKU, "messages", MESSAGE_ANSWER).body())
        .isEqualTo(MESSAGE_ANSWER);
    assertThat(whole("/v1/responses", MINI, "input", RESPONSE_ANSWER).body())
        .isEqualTo(RESPONSE_ANSWER);
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "100000"})
  void a_stream_however_it_was_cut(int pieceBytes) {
    String usage = ", \"stream\": true, \"stream_options\": {\"include_usage\": true}";
    assertThat(said("/v1/chat/completions", MINI, "messages", CHAT_STREAM, pieceBytes, usage))
        .isEqualTo(CHAT_STREAM);
    assertThat(onlyEvent().usageSource()).isEqualTo(UsageSource.REPORTED);
    assertThat(onlyEvent().tokens().output()).isEqualTo(12);
    String stream = ", \"stream\": true";
    assertThat(said("/v1/messages", HAIKU, "messages", MESSAGE_STREAM, pieceBytes, stream))
        .isEqualTo(MESSAGE_STREAM);
    assertThat(said("/v1/responses", MINI, "input", RESPONSE_STREAM, pieceBytes, stream))
        .isEqualTo(RESPONSE_STREAM);
  }

  @Test
  void choices_and_their_probabilities() throws Exception {
    HttpResponse<String> answer =
        gate.post(
            "/v1/chat/completions",
            """
            {"model": "gpt-4.1-mini", "n": 2, "logprobs": true, "top_logprobs": 1, "seed": 7,
             "messages": [{"role": "user", "content": "hi"}]}""");

    assertThat(json(answer).get("choices")).as(answer.body()).hasSize(2);
    assertThat(json(answer).at("/choices/1/logprobs/content/0").has("logprob")).isTrue();
  }

  private HttpResponse<String> whole(String path, String model, String field, String bytes) {
    return answered(path, model, field, bytes, 11, "");
  }

  private String said(
      String path, String model, String field, String bytes, int pieceBytes, String more) {
    return answered(path, model, field, bytes, pieceBytes, more).body();
  }

  private HttpResponse<String> answered(
      String path, String model, String field, String bytes, int pieceBytes, String more) {
    return gate.post(
        path,
        "{\"model\": \"%s\", \"max_tokens\": 100000%s, \"%s\": %s}"
            .formatted(model, more, field, WORDS.formatted("raw=" + pieces(bytes, pieceBytes))));
  }

  private static String pieces(String text, int pieceBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.iterate(0, from -> from < bytes.length, from -> from + pieceBytes)
        .mapToObj(
            from -> Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes)))
        .map(Base64.getUrlEncoder().withoutPadding()::encodeToString)
        .collect(Collectors.joining(","));
  }
}
