package dev.tollgate.gateway.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Ending;
import dev.tollgate.gateway.stream.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-7")
class OpenAiStreamTest {
  private static final String USAGE =
      "data: {\"id\":\"x\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12}}\n\n";
  private final OpenAiStream stream = new OpenAiStream(true);

  @Test
  void content_is_content_and_its_text_is_kept_for_an_estimate() {
    assertThat(
            read(
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\\\"lo\"}}],\"usage\":null}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(
            read(
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}}]}}]}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(stream.sample().text()).isEqualTo("Hel\"lo{}");
    assertThat(stream.isFinished()).isFalse();
  }

  @Test
  @Tag("OP-2")
  void a_stream_says_what_model_gave_it_and_why_it_ended() {
    read(
        "data: {\"model\":\"gpt-1\",\"choices\":[{\"delta\":{\"content\":\"\\\"model\\\":\\\"no\\\"\"},\"finish_reason\":null}]}\n\n");
    assertThat(stream.ending()).isEqualTo(new Ending("gpt-1", List.of()));
    read(
        "data: {\"model\":\"gpt-2\",\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n");
    assertThat(stream.ending()).isEqualTo(new Ending("gpt-1", List.of("length")));
  }

  @Test
  void comments_and_empty_frames_are_passed_on_and_cost_nothing() {
    assertThat(read(": OPENROUTER PROCESSING\n\n")).isEqualTo(Verdict.NEUTRAL);
    assertThat(read("\n")).isEqualTo(Verdict.NEUTRAL);
    assertThat(read("event: ping\n\n")).isEqualTo(Verdict.NEUTRAL);
  }

  @Test
  void the_usage_chunk_we_asked_for_is_read_and_hidden() {
    assertThat(read(USAGE)).isEqualTo(Verdict.HIDDEN);
    assertThat(stream.reported()).contains(new Tokens(9, 0, 0, 3, 0));
  }

  @Test
  void the_usage_chunk_the_caller_asked_for_is_read_and_shown() {
    OpenAiStream asked = new OpenAiStream(false);
    byte[] bytes = USAGE.getBytes(StandardCharsets.UTF_8);
    assertThat(asked.read(bytes, 0, bytes.length)).isEqualTo(Verdict.CONTENT);
    assertThat(asked.reported()).isPresent();
  }

  @Test
  void usage_beside_content_is_read_and_never_hidden() {
    assertThat(
            read(
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(stream.reported()).contains(new Tokens(1, 0, 0, 1, 0));
  }

  @Test
  void what_a_model_says_cannot_pass_for_usage() {
    assertThat(
            read(
                "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\":{\\\"prompt_tokens\\\":1} \\\"choices\\\":[]\"}}]}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(stream.reported()).isEmpty();
  }

  @Test
  void the_end_is_done_or_a_finish_reason() {
    assertThat(read("data: {\"choices\":[{\"delta\":{},\"finish_reason\":null}]}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(stream.isFinished()).isFalse();
    read("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
    assertThat(stream.isFinished()).isTrue();
    assertThat(read("data:[DONE]\r\n\r\n")).isEqualTo(Verdict.END);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"overloaded\"}}",
        "{ \"error\" : {\"message\":\"overloaded\"} }",
        "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}",
        "{\"id\":\"gen-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}",
        "{\"choices\":[],\"error\":{\"code\":\"server_error\"}}",
        "{\"object\":\"error\",\"message\":\"CUDA out of memory\",\"code\":500}",
        "{\"error\":\"overloaded\"}"
      })
  @Tag("GW-5")
  void an_error_in_the_stream_is_an_error_wherever_it_stands(String data) {
    assertThat(read("data: " + data + "\n\n")).isEqualTo(Verdict.ERROR);
    assertThat(stream.isFinished()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\":{\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"error\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"content_filter_results\":{\"error\":{\"code\":\"content_filter_error\"}}}]}",
        "{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"x_groq\":{\"error\":\"none\"}}"
      })
  void what_is_only_spoken_of_is_no_error(String data) {
    assertThat(read("data: " + data + "\n\n")).isEqualTo(Verdict.CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}",
        "{\"role\": \"assistant\", \"content\": \"\"}"
      })
  @Tag("WA-3")
  void a_chunk_that_names_the_role_is_the_opening_until_there_is_content(String delta) {
    String chunk = "data: {\"choices\":[{\"delta\":%s,\"finish_reason\":null}]}\n\n";

    assertThat(read(chunk.formatted(delta))).isEqualTo(Verdict.OPENING);
    assertThat(read(chunk.formatted("{\"content\":\"Hi\"}"))).isEqualTo(Verdict.CONTENT);
    assertThat(read(chunk.formatted(delta))).isEqualTo(Verdict.CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null",
        "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"Hm\"},\"finish_reason\":null",
        "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c\"}]},\"finish_reason\":null",
        "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\""
      })
  void a_first_chunk_that_says_something_is_content(String delta) {
    assertThat(read("data: {\"choices\":[{\"delta\":" + delta + "}]}\n\n"))
        .isEqualTo(Verdict.CONTENT);
  }

  private Verdict read(String frame) {
    byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
    return stream.read(bytes, 0, bytes.length);
  }
}
