package dev.tollgate.bench.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The bodies of the calls: 1 KiB, and the same for every variant.
final class Prompt {
  static final int BYTES = 1024;
  private static final String FORM =
      "{\"model\":\"openai/gpt-4.1-mini\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  private Prompt() {}

  static String plain() {
    return padded("false", "");
  }

  /// Asks the provider of the benchmark for a stream of that many chunks, one `every` so long.
  static String streamed(int chunks, Duration every) {
    return padded("true", "[[chunks=%d every=%dms]] ".formatted(chunks, every.toMillis()));
  }

  private static String padded(String stream, String text) {
    int missing = BYTES - FORM.formatted(stream, text).getBytes(StandardCharsets.UTF_8).length;
    return FORM.formatted(stream, text + "word ".repeat(BYTES).substring(0, missing));
  }
}
