package dev.tollgate.local.infrastructure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Takes a process out of the reach of a terminal: Ctrl-C goes to all of a group, but only the
/// launcher is meant, which ends its parts in order.
public final class OwnSession {
  private static final String TOOL = "setsid";

  private OwnSession() {}

  /// The same command in a session of its own, under the pid it is started with; as it is where the
  /// system has no tool for it, as macOS.
  public static List<String> command(List<String> command) {
    return isPossible() ? Stream.concat(Stream.of(TOOL), command.stream()).toList() : command;
  }

  private static boolean isPossible() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, TOOL)));
  }
}
