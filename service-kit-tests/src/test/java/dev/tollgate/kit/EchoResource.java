package dev.tollgate.kit;

import dev.tollgate.kit.internal.Internal;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// An internal API that only the gateway may call.
@PermitAll
@Internal(callers = "llm-gateway-service")
@Path("/internal/v1/echo")
public class EchoResource {
  @GET
  public String echo() {
    return "inside";
  }
}
