package dev.tollgate.gateway.world;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// Lets the gateway wait for its peers as long as a busy machine may need; where a test is about a
/// peer that fails, the peer says so at once. For a provider that hangs it waits less than it would
/// in life.
public final class PatientPeers implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    return Map.of(
        "tollgate.gateway.peers.timeout", "30s",
        "quarkus.redis.timeout", "30s",
        "tollgate.gateway.providers.idle-timeout", "15s");
  }

  @Override
  public void stop() {}
}
