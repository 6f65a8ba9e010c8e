package dev.tollgate.gateway;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once the control topics have been read to their end and while usage can be written ahead.
@Readiness
@Singleton
final class GatewayReadiness implements HealthCheck {
  private final Gateway gateway;

  GatewayReadiness(Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public HealthCheckResponse call() {
    boolean positioned = gateway.control.isPositioned();
    boolean recording = gateway.log.accepting();
    return HealthCheckResponse.named("gateway")
        .status(positioned && recording)
        .withData("controlTopics", positioned)
        .withData("spool", recording)
        .build();
  }
}
