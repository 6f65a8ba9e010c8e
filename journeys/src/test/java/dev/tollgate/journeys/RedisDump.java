package dev.tollgate.journeys;

import dev.tollgate.local.launch.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// All that Redis holds, uncompressed, in a file of the suite's home for as long as this is open: a
/// Redis that starts again would load it.
final class RedisDump implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Path file;

  RedisDump(Stack stack) throws IOException {
    file = stack.home().root().resolve("dump.rdb");
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), stack.infrastructure().redis().port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String commands = "CONFIG SET rdbcompression no\r\nSAVE\r\nQUIT\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      List<String> answers =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .lines()
              .toList();
      if (!answers.equals(List.of("+OK", "+OK", "+OK"))) {
        throw new IOException("Redis did not save: " + answers);
      }
    }
  }

  /// A byte a character.
  String content() throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
