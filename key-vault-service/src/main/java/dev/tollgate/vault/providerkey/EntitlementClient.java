package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.AccountTier;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// Entitlement's internal API, as far as the vault needs it.
@RegisterRestClient(configKey = "entitlement")
@Path("/internal/v1/accounts")
public interface EntitlementClient {
  /// The truth about an account's tier; 404 for an account that is not known.
  @GET
  @Path("/{id}/tier")
  Uni<AccountTier> tier(@PathParam("id") UUID accountId);
}
