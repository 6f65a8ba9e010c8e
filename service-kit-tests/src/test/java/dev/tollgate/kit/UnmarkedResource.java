package dev.tollgate.kit;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/// Says nothing of who may call, so nobody may.
@Path("/v1/unmarked")
public class UnmarkedResource {
  @GET
  public String get() {
    return "seen";
  }
}
