package dev.tollgate.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("GW-7")
class SseFramesTest {
  private static final List<String> FRAMES =
      List.of(
          "data: {\"a\":1}\n\n",
          ": comment\r\n\r\n",
          "\n",
          "event: x\ndata: ü€😀\n\n",
          "data: one\r\ndata: two\r\n\r\n",
          "data: " + "x".repeat(5_000) + "\n\n",
          "data: [DONE]\n\n");

  @Test
  void however_the_network_cuts_the_stream_the_frames_are_the_same() {
    byte[] whole = String.join("", FRAMES).getBytes(StandardCharsets.UTF_8);
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      SseFrames frames = new SseFrames(10_000);
      List<String> seen = new ArrayList<>();
      for (int at = 0; at < whole.length; ) {
        int take = Math.min(whole.length - at, 1 + random.nextInt(seed % 2 == 0 ? 3 : 900));
        frames.feed(Buffer.buffer().appendBytes(whole, at, take), collect(seen));
        at += take;
      }
      assertThat(seen).as("seed %d", seed).containsExactlyElementsOf(FRAMES);
      assertThat(frames.rest()).isEmpty();
    }
  }

  @Test
  void what_follows_the_last_blank_line_is_not_lost() {
    SseFrames frames = new SseFrames(100);
    List<String> seen = new ArrayList<>();
    frames.feed(Buffer.buffer("data: 1\n\ndata: 2\n"), collect(seen));

    assertThat(seen).containsExactly("data: 1\n\n");
    assertThat(new String(frames.rest(), StandardCharsets.UTF_8)).isEqualTo("data: 2\n");
  }

  @Test
  void a_frame_of_megabytes_in_small_pieces_costs_no_more_than_its_length() {
    SseFrames frames = new SseFrames(8 << 20);
    List<Integer> lengths = new ArrayList<>();
    Buffer piece = Buffer.buffer("x".repeat(1_000));
    for (int i = 0; i < 4_000; i++) {
      frames.feed(piece, (bytes, from, to) -> lengths.add(to - from));
    }
    frames.feed(Buffer.buffer("\n\nnext"), (bytes, from, to) -> lengths.add(to - from));

    assertThat(lengths).containsExactly(4_000_002);
    assertThat(frames.rest()).hasSize(4);
  }

  @Test
  void a_frame_has_a_limit() {
    SseFrames frames = new SseFrames(100);
    assertThatThrownBy(() -> frames.feed(Buffer.buffer("x".repeat(101)), (bytes, from, to) -> {}))
        .hasMessageContaining("100 bytes");
  }

  private static SseFrames.Sink collect(List<String> seen) {
    return (bytes, from, to) ->
        seen.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }
}
