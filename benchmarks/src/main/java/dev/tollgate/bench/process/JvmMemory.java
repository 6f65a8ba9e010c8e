package dev.tollgate.bench.process;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a JVM keeps alive, asked of it by `jcmd`.
public final class JvmMemory {
  private static final int BYTES_PER_KIB = 1024;
  private static final Pattern USED =
      Pattern.compile("(?m)^ *(?!Metaspace|class space).*?used (\\d+)K");

  private JvmMemory() {}

  /// Bytes on the heap right after a full collection.
  public static long liveBytes(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Path here = Path.of("").toAbsolutePath();
    Command.output(here, jcmd, Long.toString(pid), "GC.run");
    return used(Command.output(here, jcmd, Long.toString(pid), "GC.heap_info"));
  }

  static long used(String heapInfo) {
    return USED.matcher(heapInfo)
        .results()
        .map(MatchResult::group)
        .filter(line -> !line.strip().startsWith("Metaspace") && !line.strip().startsWith("class"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*used (\\d+)K", "$1")) * BYTES_PER_KIB)
        .sum();
  }
}
