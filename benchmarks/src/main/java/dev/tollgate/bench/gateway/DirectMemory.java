package dev.tollgate.bench.gateway;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What the gateway holds outside the heap, as its own metrics tell it. Netty counts its chunks, in
/// use or kept for the next use, and the JVM all buffers it knows; which of the two sees more
/// depends on how Netty may allocate.
record DirectMemory(int managementPort) {
  private static final Pattern NETTY =
      Pattern.compile("(?m)^netty_allocator_memory_used\\{.*memory_type=\"direct\".*} (\\S+)$");
  private static final Pattern JVM =
      Pattern.compile("(?m)^jvm_buffer_memory_used_bytes\\{id=\"direct\".*} (\\S+)$");

  double bytes() {
    try (InputStream page = metrics().toURL().openStream()) {
      String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
      return Math.max(sum(NETTY, text), sum(JVM, text));
    } catch (IOException e) {
      throw new LaunchFailure("the gateway's metrics cannot be read: " + e.getMessage(), e);
    }
  }

  private static double sum(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .mapToDouble(match -> Double.parseDouble(match.group(1)))
        .sum();
  }

  private URI metrics() {
    return URI.create("http://127.0.0.1:%d/q/metrics".formatted(managementPort));
  }
}
