package dev.tollgate.entitlement.migration;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.wallet.GrantReceipt;
import dev.tollgate.contracts.wallet.GrantRequest;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.problem.HandedOnRequestId;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// billing-service, which holds the credits.
@RegisterProvider(HandedOnRequestId.class)
@RegisterRestClient(configKey = "billing")
@Path("/internal/v1/grants")
interface BillingClient {
  @ClientObjectMapper
  static ObjectMapper answers(ObjectMapper json) {
    return EventJson.tolerant(json);
  }

  /// Gives the credits once for each grant key, however often it is asked.
  @POST
  Uni<GrantReceipt> grant(GrantRequest request);
}
