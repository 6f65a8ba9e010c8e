package dev.tollgate.bench.gateway;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What Netty holds outside the heap, as the gateway's own metrics tell it.
record DirectMemory(int managementPort) {
  private static final Pattern USED =
      Pattern.compile("(?m)^netty_allocator_memory_used\\{.*memory_type=\"direct\".*} (\\S+)$");

  double bytes() {
    try (InputStream page = metrics().toURL().openStream()) {
      return USED.matcher(new String(page.readAllBytes(), StandardCharsets.UTF_8))
          .results()
          .mapToDouble(match -> Double.parseDouble(match.group(1)))
          .sum();
    } catch (IOException e) {
      throw new LaunchFailure("the gateway's metrics cannot be read: " + e.getMessage(), e);
    }
  }

  private URI metrics() {
    return URI.create("http://127.0.0.1:%d/q/metrics".formatted(managementPort));
  }
}
