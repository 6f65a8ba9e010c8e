package dev.tollgate.local.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// What lives in the heap of a Java process after a full collection.
///
/// @param content the dump, byte for byte
public record HeapDump(String content) {
  /// @param file is written, read and deleted
  public static HeapDump of(long pid, Path file) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process dump =
        new ProcessBuilder(
                jcmd.toString(),
                String.valueOf(pid),
                "GC.heap_dump",
                file.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!Files.exists(file)) {
      throw new IOException("no heap dump: " + said);
    }
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.delete(file);
    return new HeapDump(content);
  }

  public long bytes() {
    return content.length();
  }

  /// As text of one byte a character, which is how the JVM keeps it, or as bytes.
  public int count(String text) {
    int count = 0;
    for (int at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + 1)) {
      count++;
    }
    return count;
  }

  public int countBase64(String text) {
    return count(
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public String toString() {
    return "HeapDump[" + bytes() + " bytes]";
  }
}
