package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.SseFrames;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams below `recorded/`, written after the providers' public documentation, odd ones included:
/// however the network cuts them, the same goes on to the caller and the same is metered.
@Tag("GW-7")
@Tag("GW-8")
class RecordedAnswersTest {
  private static final int FRAME_BYTES_MAX = 2 << 20;
  private static final Tokens USUAL = new Tokens(15, 4, 0, 7, 3);

  /// @see #tokens what the stream reports; null when it reports nothing
  private enum Recording {
    OPENAI_USAGE_ONLY_LAST(Wire.CHAT, USUAL, 1),
    OPENAI_CRLF(Wire.CHAT, USUAL, 1),
    OPENAI_NO_USAGE(Wire.CHAT, null, 0),
    OPENAI_DOUBLE_FINISH(Wire.CHAT, USUAL, 1),
    OPENAI_NO_DONE(Wire.CHAT, USUAL, 1),
    OPENAI_EMPTY_FRAMES(Wire.CHAT, USUAL, 1),
    OPENAI_TOOL_CALL(Wire.CHAT, USUAL, 1),
    OPENAI_RESPONSES(Wire.RESPONSES, new Tokens(149, 512, 0, 28, 146), 0),
    XAI_RESPONSES(Wire.RESPONSES, new Tokens(149, 512, 0, 28, 146), 0),
    OPENROUTER_COMMENTS(Wire.CHAT, new Tokens(12, 0, 0, 5, 0), 0),
    AZURE_FILTERS_FIRST(Wire.CHAT, USUAL, 1),
    DEEPSEEK_CACHE_AND_THOUGHTS(Wire.CHAT, new Tokens(6, 64, 0, 5, 15), 0),
    GOOGLE_THOUGHTS_APART(Wire.CHAT, new Tokens(8, 0, 0, 5, 30), 0),
    ANTHROPIC_DOCUMENTED(Wire.MESSAGES, new Tokens(25, 10, 3, 15, 0), 0),
    ANTHROPIC_TOOL_USE(Wire.MESSAGES, new Tokens(472, 0, 0, 89, 0), 0),
    ANTHROPIC_TOOL_USE_CRLF(Wire.MESSAGES, new Tokens(472, 0, 0, 89, 0), 0);

    final Wire wire;
    final @Nullable Tokens tokens;
    final int hidden;

    Recording(Wire wire, @Nullable Tokens tokens, int hidden) {
      this.wire = wire;
      this.tokens = tokens;
      this.hidden = hidden;
    }

    byte[] bytes() throws IOException {
      String file = "/recorded/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      try (InputStream in = RecordedAnswersTest.class.getResourceAsStream(file + ".sse")) {
        return in.readAllBytes();
      }
    }
  }

  /// What a caller who did not ask for usage got, and what was learnt on the way.
  private static final class Passage {
    final StreamReader reader;
    final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final SseFrames frames = new SseFrames(FRAME_BYTES_MAX);

    Passage(Wire wire) {
      reader = wire.reader(true);
    }

    void feed(byte[] bytes, int from, int to) {
      frames.feed(Buffer.buffer().appendBytes(bytes, from, to - from), this::frame);
    }

    Passage end() {
      byte[] rest = frames.rest();
      if (rest.length > 0) {
        frame(rest, 0, rest.length);
      }
      return this;
    }

    private void frame(byte[] bytes, int from, int to) {
      Verdict verdict = reader.read(bytes, from, to);
      verdicts.merge(verdict, 1, Integer::sum);
      if (verdict != Verdict.HIDDEN) {
        passed.write(bytes, from, to - from);
      }
    }

    int count(Verdict verdict) {
      return verdicts.getOrDefault(verdict, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void is_read_to_its_end_and_metered_as_reported(Recording recording) throws IOException {
    Passage whole = inOnePiece(recording);

    assertThat(whole.reader.isFinished()).isTrue();
    assertThat(whole.reader.reported()).isEqualTo(Optional.ofNullable(recording.tokens));
    assertThat(whole.count(Verdict.HIDDEN)).isEqualTo(recording.hidden);
    assertThat(whole.count(Verdict.ERROR)).isZero();
    assertThat(whole.count(Verdict.CONTENT)).isPositive();
    assertThat(whole.reader.sample().text()).isNotEmpty();
    String passed = whole.passed.toString(StandardCharsets.UTF_8);
    String sent = new String(recording.bytes(), StandardCharsets.UTF_8);
    assertThat(sent).as("nothing but hidden frames is missing").startsWith(passed.substring(0, 20));
    assertThat(sent.length() - passed.length() > 0).isEqualTo(recording.hidden > 0);
  }

  @ParameterizedTest
  @EnumSource
  void is_the_same_wherever_the_network_cuts_it(Recording recording) throws IOException {
    byte[] bytes = recording.bytes();
    byte[] wanted = inOnePiece(recording).passed.toByteArray();
    for (int cut = 1; cut < bytes.length; cut++) {
      Passage halves = new Passage(recording.wire);
      halves.feed(bytes, 0, cut);
      halves.feed(bytes, cut, bytes.length);
      assertThat(halves.end().passed.toByteArray()).as("cut at %d", cut).isEqualTo(wanted);
      assertThat(halves.reader.reported()).isEqualTo(Optional.ofNullable(recording.tokens));
    }
    Passage single = new Passage(recording.wire);
    for (int at = 0; at < bytes.length; at++) {
      single.feed(bytes, at, at + 1);
    }
    assertThat(single.end().passed.toByteArray()).isEqualTo(wanted);
  }

  @Test
  void charging_waits_for_content_where_a_stream_begins_with_something_else() throws IOException {
    for (Recording recording :
        new Recording[] {
          Recording.AZURE_FILTERS_FIRST,
          Recording.OPENROUTER_COMMENTS,
          Recording.OPENAI_EMPTY_FRAMES
        }) {
      byte[] bytes = recording.bytes();
      int role = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\"role\"");
      Passage prelude = new Passage(recording.wire);
      prelude.feed(bytes, 0, role);
      assertThat(prelude.count(Verdict.CONTENT)).as("%s", recording).isZero();
      assertThat(prelude.count(Verdict.NEUTRAL)).as("%s", recording).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI_RESPONSES", "XAI_RESPONSES"})
  void a_responses_events_are_told_apart_wherever_their_name_stands(Recording recording)
      throws IOException {
    Passage whole = inOnePiece(recording);

    assertThat(whole.count(Verdict.OPENING)).isEqualTo(4);
    assertThat(whole.count(Verdict.CONTENT)).isEqualTo(4);
    assertThat(whole.count(Verdict.END)).isEqualTo(1);
  }

  @Test
  void a_frame_of_a_megabyte_passes_in_pieces_of_any_size() {
    String frame =
        "data: {\"choices\":[{\"delta\":{\"content\":\"" + "ü".repeat(1 << 19) + "\"}}]}\n\n";
    byte[] bytes = (frame + "data: [DONE]\n\n").getBytes(StandardCharsets.UTF_8);
    Random random = new Random(7);
    Passage passage = new Passage(Wire.CHAT);
    for (int at = 0; at < bytes.length; ) {
      int to = Math.min(bytes.length, at + 1 + random.nextInt(16_384));
      passage.feed(bytes, at, to);
      at = to;
    }
    assertThat(passage.end().passed.toByteArray()).isEqualTo(bytes);
    assertThat(passage.reader.isFinished()).isTrue();
    assertThat(passage.reader.sample().scale()).isGreaterThan(1);
  }

  private static Passage inOnePiece(Recording recording) throws IOException {
    Passage whole = new Passage(recording.wire);
    byte[] bytes = recording.bytes();
    whole.feed(bytes, 0, bytes.length);
    return whole.end();
  }
}
