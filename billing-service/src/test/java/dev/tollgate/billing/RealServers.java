package dev.tollgate.billing;

import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;

/// Real Postgres, Kafka and Redis for every `@QuarkusTest` of this module.
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "billing-service"))
final class RealServers {
  private RealServers() {}
}
