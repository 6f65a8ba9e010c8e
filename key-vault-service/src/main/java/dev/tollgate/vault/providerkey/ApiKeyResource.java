package dev.tollgate.vault.providerkey;

import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.Actors;
import dev.tollgate.vault.providerkey.KeyChanges.Saved;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jboss.resteasy.reactive.server.Cancellable;

/// An account's own provider keys. Everybody of the account sees them masked; its owner changes
/// them. What a provider is asked for goes on to its end, and into the audit log, though the caller
/// hangs up.
@Path("/v1/api-keys")
@RolesAllowed("owner")
public class ApiKeyResource {
  private final Actors actors;
  private final AccountTransactions accounts;
  private final ProviderKeys keys;
  private final KeyChanges changes;

  ApiKeyResource(
      Actors actors, AccountTransactions accounts, ProviderKeys keys, KeyChanges changes) {
    this.actors = actors;
    this.accounts = accounts;
    this.keys = keys;
    this.changes = changes;
  }

  /// @param keys by provider
  public record KeyList(List<KeyView> keys) {}

  @GET
  @RolesAllowed({"account", "access-key"})
  public Uni<KeyList> list() {
    Actor actor = actors.current();
    return accounts
        .inAccount(actor.accountId(), tx -> keys.all(tx, actor.accountId()))
        .map(found -> new KeyList(found.stream().map(KeyView::of).toList()));
  }

  @POST
  @Cancellable(false)
  public Uni<Response> save(@Valid @NotNull KeyInput.WithProvider input) {
    return changes
        .save(actors.current(), input.request())
        .eventually(input.key()::close)
        .map(ApiKeyResource::answer);
  }

  @PUT
  @Path("/{provider}")
  @Cancellable(false)
  public Uni<Response> replace(
      @PathParam("provider") String provider, @Valid @NotNull KeyInput.ForProvider input) {
    return changes
        .save(actors.current(), input.request(provider))
        .eventually(input.key()::close)
        .map(ApiKeyResource::answer);
  }

  @PATCH
  @Path("/{provider}")
  public Uni<KeyView> patch(
      @PathParam("provider") String provider, @Valid @NotNull KeyPatch patch) {
    return changes.patch(actors.current(), provider, patch).map(KeyView::of);
  }

  @DELETE
  @Path("/{provider}")
  public Uni<Void> delete(@PathParam("provider") String provider) {
    return changes.delete(actors.current(), provider).replaceWithVoid();
  }

  private static Response answer(Saved saved) {
    KeyView view = KeyView.of(saved.key());
    return saved.created()
        ? Response.created(URI.create("/v1/api-keys/" + view.provider())).entity(view).build()
        : Response.ok(view).build();
  }
}
