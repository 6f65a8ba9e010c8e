package dev.tollgate.gateway.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Ending;
import dev.tollgate.gateway.stream.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("GW-8")
class AnthropicStreamTest {
  private final AnthropicStream stream = new AnthropicStream();

  @Test
  void the_start_seeds_the_counts_and_any_field_of_a_delta_replaces_them() {
    assertThat(
            read(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":25,\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":10,\"output_tokens\":1}}}\n\n"))
        .isEqualTo(Verdict.OPENING);
    assertThat(stream.reported()).as("a seed is not the answer's usage").isEmpty();
    assertThat(stream.prompt()).contains(new Tokens(25, 10, 3, 0, 0));
    read(
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi \\\"usage\\\": {}\"}}\n\n");
    read(
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"cache_read_input_tokens\":12,\"output_tokens\":15}}\n\n");
    assertThat(stream.isFinished()).isTrue();
    assertThat(read("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
        .isEqualTo(Verdict.END);
    assertThat(stream.reported()).contains(new Tokens(25, 12, 3, 15, 0));
    assertThat(stream.sample().text()).startsWith("Hi ");
  }

  @Test
  @Tag("OP-2")
  void a_stream_says_what_model_gave_it_and_why_it_ended() {
    read(
        "data: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-1\",\"stop_reason\":null,\"usage\":{\"input_tokens\":1}}}\n\n");
    assertThat(stream.ending()).isEqualTo(new Ending("claude-1", List.of()));
    read(
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"max_tokens\"},\"usage\":{\"output_tokens\":2}}\n\n");
    assertThat(stream.ending()).isEqualTo(new Ending("claude-1", List.of("max_tokens")));
  }

  @Test
  @Tag("WA-3")
  void nothing_is_content_before_the_first_delta() {
    String block =
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";

    assertThat(stream.prompt()).isEmpty();
    assertThat(read(block)).isEqualTo(Verdict.OPENING);
    assertThat(
            read(
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"))
        .isEqualTo(Verdict.CONTENT);
    assertThat(read(block)).isEqualTo(Verdict.CONTENT);
  }

  @Test
  void pings_cost_nothing_and_errors_are_errors() {
    assertThat(read("event: ping\ndata: {\"type\": \"ping\"}\n\n")).isEqualTo(Verdict.NEUTRAL);
    assertThat(read("event: ping\ndata: {\"type\":\"ping\"}\n\n")).isEqualTo(Verdict.NEUTRAL);
    assertThat(
            read(
                "event: error\ndata: {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", \"message\": \"Overloaded\"}}\n\n"))
        .isEqualTo(Verdict.ERROR);
  }

  private Verdict read(String frame) {
    byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
    return stream.read(bytes, 0, bytes.length);
  }
}
