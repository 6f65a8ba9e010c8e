package dev.tollgate.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The page of all figures; each benchmark owns its section and leaves the others alone.
public record Page(Path file) {
  private static final String HEAD =
      """
      # Benchmarks

      Written by `./tollgate bench [gateway|wallet|vault]`, each section by its own command. A value is the median of the
      rounds with their spread; peers run in the same rounds as ours, one after the other, and are compared round by round.
      """;

  /// Puts the section in the place of its earlier text, or at the end.
  public void put(Section section) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : HEAD;
      Files.createDirectories(file.getParent());
      Files.writeString(file, with(text, section));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String with(String text, Section section) {
    int from = (text + "\n").indexOf(section.heading() + "\n");
    if (from < 0) {
      return text.stripTrailing() + "\n\n" + section.markdown();
    }
    int next = text.indexOf("\n## ", from);
    String after = next < 0 ? "" : text.substring(next);
    return text.substring(0, from) + section.markdown() + after;
  }
}
