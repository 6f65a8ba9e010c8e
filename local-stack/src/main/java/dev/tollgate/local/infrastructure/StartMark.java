package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells when a process began in words that a shell can read as well as Java: clock ticks since
/// boot where there is `/proc`, else what `ps` says, without its spaces.
final class StartMark {
  private static final String PS = "LC_ALL=C TZ=UTC ps -o lstart= -p \"$1\" | tr -d ' '";

  /// A shell function, `started PID`, which says the same; nothing when there is no such process.
  static final String SHELL =
      """
      started() {
        if [ -r "/proc/$1/stat" ]; then
          sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20
        else
          %s
        fi
      }
      """
          .formatted(PS);

  /// Its place among the words behind the program's name: the 22nd field of all.
  private static final int TICKS = 19;

  private StartMark() {}

  /// Empty when the process is gone, or the system does not tell.
  static String of(long pid) {
    Path stat = Path.of("/proc", String.valueOf(pid), "stat");
    try {
      if (Files.isReadable(stat)) {
        String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
        return line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[TICKS];
      }
      Process ps = new ProcessBuilder("sh", "-c", PS, "sh", String.valueOf(pid)).start();
      return new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException gone) {
      return "";
    }
  }
}
