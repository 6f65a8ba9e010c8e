package dev.tollgate.vault.providerkey;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.server.Cancellable;

/// The test of a key under the name by which AI feature settings know it.
@Path("/v1/ai-features/test-key")
@RolesAllowed("owner")
public class FeatureKeyTestResource {
  private final KeyTestResource keys;

  FeatureKeyTestResource(KeyTestResource keys) {
    this.keys = keys;
  }

  @POST
  @Cancellable(false)
  public Uni<KeyTestResource.Tested> test(@Valid @NotNull KeyInput.WithProvider input) {
    return keys.test(input);
  }
}
