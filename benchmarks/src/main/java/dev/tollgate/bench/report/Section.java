package dev.tollgate.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/// What one benchmark has to say.
///
/// @param how what was measured, and on what
/// @param notes what a reader should know besides, one line each
public record Section(String title, String how, List<Row> rows, List<String> notes) {
  /// From its heading to before the next section's.
  public String markdown() {
    String table = rows.stream().map(Row::markdown).collect(Collectors.joining());
    String list = notes.stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
    return heading()
        + "\n\n"
        + how
        + "\n\n"
        + Row.HEAD
        + table
        + (list.isEmpty() ? "" : "\n" + list);
  }

  String heading() {
    return "## " + title;
  }
}
