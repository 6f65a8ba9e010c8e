package dev.tollgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
  private static final String FIXED = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 402 Payment Required\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
  private static final String EMPTY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

  private final StringBuilder bodies = new StringBuilder();
  private final List<Integer> statuses = new ArrayList<>();
  private final AnswerParser parser =
      new AnswerParser(
          new AnswerParser.Listener() {
            @Override
            public void body(byte[] bytes, int from, int to) {
              bodies.append(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
            }

            @Override
            public void ended(int status) {
              statuses.add(status);
            }
          });

  @Test
  void answers_of_every_shape_are_read_one_after_the_other() {
    parser.feed(ascii(FIXED + CHUNKED + EMPTY + FIXED));

    assertThat(bodies).hasToString("helloabc0123456789hello");
    assertThat(statuses).containsExactly(200, 402, 503, 200);
  }

  @Test
  void answers_cut_at_every_byte_are_read_the_same() {
    for (byte b : ascii(FIXED + CHUNKED + EMPTY)) {
      parser.feed(new byte[] {b});
    }

    assertThat(bodies).hasToString("helloabc0123456789");
    assertThat(statuses).containsExactly(200, 402, 503);
  }

  @Test
  void stamps_are_found_though_cut_in_two() {
    List<Long> found = new ArrayList<>();
    Stamps stamps = new Stamps(found::add);
    byte[] first = ascii("{\"content\":\"@123");
    byte[] second = ascii("45 \"} 99 @7 ");

    stamps.feed(first, 0, first.length);
    stamps.feed(second, 0, second.length);

    assertThat(found).containsExactly(12_345L, 7L);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
