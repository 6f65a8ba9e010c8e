package dev.tollgate.kit.event;

import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// Puts the link of [TestInfrastructure#kafkaLink()] between the service and Kafka, which is away
/// for it until a test opens that. No ticks: the relay sends events only.
public final class KafkaLink implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    try (FaultProxy link = TestInfrastructure.kafkaLink()) {
      return Map.of(
          "tollgate.kit.kafka-bootstrap",
          "127.0.0.1:" + link.port(),
          "tollgate.kit.tick-topics",
          "");
    }
  }

  @Override
  public void stop() {}
}
