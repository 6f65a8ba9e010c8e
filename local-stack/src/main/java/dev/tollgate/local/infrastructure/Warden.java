package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.util.List;

/// Ends the parts of a home when this process ends in whatever way, `kill -9` included: a small
/// shell that waits for the end of a pipe only this process holds, then goes through the pid files.
/// A process that got the pid of a part after it is left alone.
public final class Warden {
  private static final String SCRIPT =
      StartMark.SHELL
          + """
          trap '' INT TERM HUP
          cat > /dev/null
          told=
          for file in "$0"/*.pid; do
            [ -f "$file" ] || continue
            pid=$(sed -n 1p "$file")
            mark=$(sed -n 4p "$file")
            [ -n "$mark" ] && [ "$(started "$pid")" = "$mark" ] || continue
            kill -s "$(sed -n 3p "$file")" "$pid" && told="$told $pid=$mark"
          done
          [ -z "$told" ] && exit
          sleep 5
          for part in $told; do
            pid=${part%%=*}
            [ "$(started "$pid")" = "${part#*=}" ] && kill -s KILL "$pid"
          done
          """;

  private Warden() {}

  /// The system closes the pipe when this process is gone; nobody needs to end the warden.
  public static void watch(Home home) {
    var command = List.of("sh", "-c", SCRIPT, home.directory("pids").toString());
    var builder = new ProcessBuilder(OwnSession.command(command));
    builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      builder.start();
    } catch (IOException e) {
      throw new LaunchFailure("the warden could not be started: " + e.getMessage(), e);
    }
  }
}
