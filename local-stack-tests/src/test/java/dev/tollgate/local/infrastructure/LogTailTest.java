package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class LogTailTest {
  @TempDir private Path directory;

  @Test
  void a_structured_line_is_told_by_its_message_and_all_causes() throws Exception {
    Path log =
        log(
            """
            {"level":"ERROR","message":"Failed to start","exception":{"message":"cannot migrate\\n---",
            """
                    .strip()
                + """
                "causedBy":{"exception":{"message":"no connection","frames":[]}}}}
                """);

    assertThat(LogTail.of(log)).isEqualTo("ERROR Failed to start: cannot migrate: no connection");
  }

  @Test
  void plain_lines_are_the_last_twenty_and_long_ones_are_cut() throws Exception {
    String lines =
        IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

    assertThat(LogTail.of(log(lines)).lines())
        .hasSize(20)
        .startsWith("line 11")
        .endsWith("line 30");
    assertThat(LogTail.of(log("x".repeat(10_000)))).hasSize(501);
  }

  @Test
  void what_only_looks_structured_is_shown_as_it_is() throws Exception {
    assertThat(LogTail.of(log("{not json"))).isEqualTo("{not json");
  }

  private Path log(String content) throws Exception {
    return Files.writeString(directory.resolve("part.log"), content);
  }
}
