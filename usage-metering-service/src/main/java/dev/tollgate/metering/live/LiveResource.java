package dev.tollgate.metering.live;

import dev.tollgate.metering.Caller;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestStreamElementType;

/// Usage as it happens, for meters.
@Path("/v1/usage/live")
@RolesAllowed("account")
public class LiveResource {
  private final Caller caller;
  private final LiveStreams streams;

  LiveResource(Caller caller, LiveStreams streams) {
    this.caller = caller;
    this.streams = streams;
  }

  /// An event at once, and one whenever something was used. Ends when the token does.
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  public Multi<LiveUsage> live() {
    return streams.open(caller.account(), caller.until());
  }
}
