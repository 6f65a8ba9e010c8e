package dev.tollgate.gateway.world;

import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Lets the gateway wait for its peers as long as a busy machine may need; where a test is about a
/// peer that fails, the peer says so at once. For a provider that hangs it waits less than it would
/// in life. Providers are found by the routing table, not by an override, which would allow all of
/// them to lie inside. Two models that nobody else sells have a price here. Every call is traced,
/// and no span is dropped because the machine is busy.
public final class TestSettings implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    return Map.of(
        "tollgate.gateway.peers.timeout", "30s",
        "quarkus.redis.timeout", "30s",
        "tollgate.gateway.providers.idle-timeout", "15s",
        "tollgate.gateway.providers.base-url-override", "",
        "tollgate.gateway.routing-file", routing().toString(),
        "tollgate.gateway.prices-file", prices().toString(),
        "tollgate.gateway.traces.endpoint",
            "http://127.0.0.1:" + TestInfrastructure.collectorPort(),
        "tollgate.gateway.traces.waiting-max", "100000",
        "tollgate.gateway.traces.export-timeout", "30s");
  }

  @Override
  public void stop() {}

  private static Path routing() {
    Path file = Path.of("target", "routing.yaml").toAbsolutePath();
    TestRouting.write(file);
    return file;
  }

  private static Path prices() {
    try (InputStream prices = TestSettings.class.getResourceAsStream("/own-prices.csv")) {
      Path file = Path.of("target", "own-prices.csv").toAbsolutePath();
      Files.write(file, prices.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
