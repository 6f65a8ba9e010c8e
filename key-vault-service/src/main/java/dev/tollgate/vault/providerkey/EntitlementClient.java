package dev.tollgate.vault.providerkey;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.AccountTier;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.problem.HandedOnRequestId;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// Entitlement's internal API, as far as the vault needs it.
@RegisterProvider(HandedOnRequestId.class)
@RegisterRestClient(configKey = "entitlement")
@Path("/internal/v1/accounts")
public interface EntitlementClient {
  @ClientObjectMapper
  static ObjectMapper answers(ObjectMapper json) {
    return EventJson.tolerant(json);
  }

  /// The truth about an account's tier; 404 for an account that is not known.
  @GET
  @Path("/{id}/tier")
  Uni<AccountTier> tier(@PathParam("id") UUID accountId);
}
