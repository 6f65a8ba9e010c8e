package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.Actor;
import dev.tollgate.vault.Actors;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;

/// Operators bring the keys over that the product before us had stored.
@Path("/admin/v1/key-imports")
@RolesAllowed("operator")
public class KeyImportResource {
  private final Actors actors;
  private final KeyImport keyImport;

  KeyImportResource(Actors actors, KeyImport keyImport) {
    this.actors = actors;
    this.keyImport = keyImport;
  }

  record Batch(@NotNull @Size(min = 1, max = 100) List<@Valid @NotNull KeyImportItem> keys) {}

  /// @param result `imported`, or what stood against it: `conflict` where the account has a key for
  ///   the provider already, `failed` for a fault of ours
  record Imported(UUID accountId, String provider, String result) {}

  record Results(List<Imported> results) {}

  /// Each key for itself: one that cannot be imported does not stop the others.
  @POST
  public Uni<Results> take(@Valid @NotNull Batch batch) {
    return Multi.createFrom()
        .iterable(
            batch.keys().stream()
                .map(item -> take(actors.operatorFor(item.accountId()), item))
                .toList())
        .onItem()
        .transformToUniAndConcatenate(one -> one)
        .collect()
        .asList()
        .map(Results::new);
  }

  private Uni<Imported> take(Actor actor, KeyImportItem item) {
    return keyImport
        .take(actor, item)
        .map(result -> new Imported(item.accountId(), item.provider(), result));
  }
}
