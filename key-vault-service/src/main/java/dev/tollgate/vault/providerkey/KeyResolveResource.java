package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyResolveRequest;
import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.providerkey.KeyResolution.Absent;
import dev.tollgate.vault.providerkey.KeyResolution.Found;
import dev.tollgate.vault.providerkey.KeyResolution.Unchanged;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/// Hands a key's plaintext to the gateway, and to nobody else.
@Path("/internal/v1/keys/resolve")
@Internal(callers = "llm-gateway-service")
@PermitAll
public class KeyResolveResource {
  private final KeyResolve resolve;

  KeyResolveResource(KeyResolve resolve) {
    this.resolve = resolve;
  }

  @POST
  public Uni<Response> resolve(@Valid @NotNull KeyResolveRequest request) {
    return resolve
        .resolve(request)
        .map(
            resolution ->
                switch (resolution) {
                  case Found found -> found(found.key());
                  case Unchanged unchanged -> uncached(Response.notModified());
                  case Absent absent ->
                      throw new ProblemException(
                          ErrorCode.NO_ACTIVE_KEY, "There is no active key for this provider.");
                });
  }

  private static Response found(ResolvedKey key) {
    return uncached(Response.ok(key));
  }

  private static Response uncached(Response.ResponseBuilder answer) {
    return answer.header(HttpHeaders.CACHE_CONTROL, "no-store").build();
  }
}
