package dev.tollgate.bench.report;

import dev.tollgate.bench.process.Command;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/// Where and when figures were taken.
public final class Conditions {
  private Conditions() {}

  /// One line: commit, day, cores, JDK.
  public static String of(Path repository) {
    String commit = Command.output(repository, "git", "rev-parse", "--short", "HEAD");
    boolean changed = !Command.output(repository, "git", "status", "--porcelain", "-uno").isEmpty();
    return String.format(
        Locale.ROOT,
        "Commit %s%s, %s, %d cores, JDK %s.",
        commit,
        changed ? " with local changes" : "",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().feature());
  }
}
