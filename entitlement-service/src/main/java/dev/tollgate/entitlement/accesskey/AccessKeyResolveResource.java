package dev.tollgate.entitlement.accesskey;

import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/// The services that take access keys ask here who holds one.
@Path("/internal/v1/access-keys/resolve")
@Internal(
    callers = {
      "llm-gateway-service",
      "billing-service",
      "usage-metering-service",
      "key-vault-service"
    })
@PermitAll
public class AccessKeyResolveResource {
  private final OwnAccessKeys keys;

  AccessKeyResolveResource(OwnAccessKeys keys) {
    this.keys = keys;
  }

  @POST
  public Uni<Caller> resolve(@NotNull @Valid AccessKeyResolveRequest request) {
    return keys.find(request.keyHash())
        .map(
            found ->
                found.orElseThrow(
                    () -> new ProblemException(ErrorCode.NOT_FOUND, "No such access key.")));
  }
}
