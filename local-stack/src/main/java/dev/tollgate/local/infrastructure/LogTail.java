package dev.tollgate.local.infrastructure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The end of a part's log for a person to read: of structured lines the level, the message, and
/// the message of each exception down to the cause.
final class LogTail {
  private static final int LINES = 20;
  private static final int LINE_LENGTH_MAX = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private LogTail() {}

  static String of(Path log) {
    try {
      List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
          .map(LogTail::readable)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String readable(String line) {
    String text = line.startsWith("{") ? ofStructured(line) : line;
    return text.length() <= LINE_LENGTH_MAX ? text : text.substring(0, LINE_LENGTH_MAX) + "…";
  }

  private static String ofStructured(String line) {
    try {
      JsonNode entry = JSON.readTree(line);
      var text =
          new StringBuilder(entry.path("level").asText() + " " + entry.path("message").asText());
      JsonNode exception = entry.path("exception");
      while (exception.isObject()) {
        text.append(": ").append(firstLine(exception.path("message").asText()));
        exception = exception.path("causedBy").path("exception");
      }
      return text.toString();
    } catch (JsonProcessingException notJson) {
      return line;
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
