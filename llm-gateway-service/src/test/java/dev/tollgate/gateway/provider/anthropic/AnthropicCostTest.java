package dev.tollgate.gateway.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.pricing.ModelPrice;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.provider.AnswerScan;
import dev.tollgate.gateway.provider.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Usage as Anthropic reports it, and what it bills for it, worked out by hand from its price list:
/// claude-sonnet-4-5 at 3 $ a million for input, 3.75 $ and 6 $ for what a cache keeps for five
/// minutes and an hour, 0.30 $ for what it gives, 15 $ for output.
@Tag("GW-9")
class AnthropicCostTest {
  private static final ModelPrice SONNET =
      PriceCatalogue.shipped()
          .find("anthropic", "claude-sonnet-4-5", Instant.parse("2026-11-20T00:00:00Z"))
          .orElseThrow();

  private static final String WRITES =
      "\"input_tokens\":100,\"cache_read_input_tokens\":20000,\"cache_creation_input_tokens\":5000";
  private static final String BOTH =
      ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":1000,\"ephemeral_1h_input_tokens\":4000}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        WRITES + ",\"output_tokens\":800 | 37050000",
        WRITES + BOTH + ",\"output_tokens\":800 | 46050000",
        WRITES + ",\"cache_creation\":null,\"output_tokens\":800 | 37050000",
        "\"cache_creation_input_tokens\":10,\"cache_creation\":{\"ephemeral_1h_input_tokens\":10} | 60000",
        "\"cache_creation_input_tokens\":10,\"cache_creation\":{\"ephemeral_1h_input_tokens\":99} | 60000",
        "\"cache_creation_input_tokens\":10,\"cache_creation\":{\"ephemeral_1h_input_tokens\":-1} | 37500"
      })
  void a_whole_answer_costs_what_it_reports(String usage, long nanoUsd) {
    String answer = "{\"type\":\"message\",\"content\":[],\"usage\":{%s}}".formatted(usage);

    AnswerScan.Usage read = Wire.MESSAGES.scan(answer.getBytes(StandardCharsets.UTF_8)).usage();

    assertThat(SONNET.costNanoUsd(read.tokens().orElseThrow(), read.hourWrites()))
        .isEqualTo(nanoUsd);
  }

  @Test
  void so_does_a_stream_whose_start_tells_what_the_cache_keeps() {
    AnthropicStream stream = new AnthropicStream();

    read(stream, "{\"type\":\"message_start\",\"message\":{\"usage\":{" + WRITES + BOTH + "}}}");
    assertThat(SONNET.costNanoUsd(stream.prompt().orElseThrow(), stream.hourWrites()))
        .as("cut before its answer")
        .isEqualTo(34_050_000);
    read(
        stream,
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":800}}");

    assertThat(SONNET.costNanoUsd(stream.reported().orElseThrow(), stream.hourWrites()))
        .isEqualTo(46_050_000);
  }

  private static void read(AnthropicStream stream, String data) {
    byte[] frame = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    stream.read(frame, 0, frame.length);
  }
}
