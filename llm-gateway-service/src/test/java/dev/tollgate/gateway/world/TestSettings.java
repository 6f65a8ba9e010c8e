package dev.tollgate.gateway.world;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Lets the gateway wait for its peers as long as a busy machine may need; where a test is about a
/// peer that fails, the peer says so at once. For a provider that hangs it waits less than it would
/// in life, and Mistral's streams are drained.
public final class TestSettings implements QuarkusTestResourceLifecycleManager {
  private static final String MISTRAL = "baseUrl: https://api.mistral.ai/v1\n";

  @Override
  public Map<String, String> start() {
    return Map.of(
        "tollgate.gateway.peers.timeout", "30s",
        "quarkus.redis.timeout", "30s",
        "tollgate.gateway.providers.idle-timeout", "15s",
        "tollgate.gateway.routing-file", routing().toString());
  }

  @Override
  public void stop() {}

  private static Path routing() {
    Path file = Path.of("target", "routing.yaml").toAbsolutePath();
    try (InputStream shipped = TestSettings.class.getResourceAsStream("/routing.yaml")) {
      String table = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
      return Files.writeString(file, table.replace(MISTRAL, MISTRAL + "    onCut: drain\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
