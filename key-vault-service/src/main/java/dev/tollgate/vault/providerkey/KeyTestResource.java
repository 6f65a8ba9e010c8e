package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.Actors;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.server.Cancellable;

/// Tries a key as saving it would, and saves nothing. Goes on to its end, and into the audit log,
/// though the caller hangs up.
@Path("/v1/api-keys/test")
@RolesAllowed("owner")
public class KeyTestResource {
  private final Actors actors;
  private final KeyTrial trial;

  KeyTestResource(Actors actors, KeyTrial trial) {
    this.actors = actors;
    this.trial = trial;
  }

  /// @param result `valid`; every other outcome is a problem
  public record Tested(String provider, String result) {}

  @POST
  @Cancellable(false)
  public Uni<Tested> test(@Valid @NotNull KeyInput.WithProvider input) {
    KeyRequest request = input.request();
    return trial
        .test(actors.current(), request)
        .eventually(input.key()::close)
        .replaceWith(() -> new Tested(request.provider().name(), "valid"));
  }
}
