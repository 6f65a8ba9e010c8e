package dev.tollgate.kit.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.problem.HandedOnRequestId;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// Entitlement's internal API, as far as access keys need it.
@RegisterProvider(HandedOnRequestId.class)
@RegisterRestClient(configKey = "access-keys")
@Path("/internal/v1/access-keys")
public interface AccessKeyClient {
  @ClientObjectMapper
  static ObjectMapper answers(ObjectMapper json) {
    return EventJson.tolerant(json);
  }

  /// Who calls with the key; 404 for one that leads nowhere.
  @POST
  @Path("/resolve")
  Uni<Caller> resolve(AccessKeyResolveRequest request);
}
