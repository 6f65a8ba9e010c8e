package dev.tollgate.metering.query;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// `GET /v1/usage` under the name that AI features know.
@Path("/v1/ai-features/usage")
@RolesAllowed({"account", "access-key"})
public class FeatureUsageResource {
  private final UsageResource usage;

  FeatureUsageResource(UsageResource usage) {
    this.usage = usage;
  }

  @GET
  public Uni<UsageReport> usage(@BeanParam UsageParameters asked) {
    return usage.usage(asked);
  }
}
