package dev.tollgate.vault.audit;

import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.Actors;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/// Who used my keys: the owner's view of the audit log.
@Path("/v1/api-keys/audit")
@RolesAllowed("owner")
public class KeyAuditResource {
  private final Actors actors;
  private final AccountTransactions accounts;
  private final AuditPages pages;

  KeyAuditResource(Actors actors, AccountTransactions accounts, AuditPages pages) {
    this.actors = actors;
    this.accounts = accounts;
    this.pages = pages;
  }

  @GET
  public Uni<AuditPage> page(
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @DefaultValue("50") String limit) {
    Actor actor = actors.current();
    return accounts.inAccount(
        actor.accountId(), tx -> pages.page(tx, actor.accountId(), before, limit));
  }
}
