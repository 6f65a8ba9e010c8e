package dev.tollgate.entitlement.quota;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.kit.event.EventJson;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/// usage-metering-service, which holds the books of calls.
@RegisterRestClient(configKey = "metering")
@Path("/internal/v1/quota-counts")
interface MeteringClient {
  @ClientObjectMapper
  static ObjectMapper answers(ObjectMapper json) {
    return EventJson.tolerant(json);
  }

  /// One page; it holds whole accounts.
  ///
  /// @param at the moment whose months are meant, ISO-8601
  /// @param after `next` of the page before; null for the first
  @GET
  Uni<QuotaCounts> counts(
      @QueryParam("at") String at,
      @QueryParam("after") @Nullable UUID after,
      @QueryParam("accounts") int accounts);
}
