package dev.tollgate.kit.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;

/// A public API that writes to Postgres.
@PermitAll
@Path("/v1/stored-notes")
public class StoredNoteResource {
  private final AccountTransactions accounts;

  StoredNoteResource(AccountTransactions accounts) {
    this.accounts = accounts;
  }

  /// Stores a note under that id, unless there is one.
  @POST
  @Path("/{id}")
  public Uni<Void> store(UUID id) {
    return accounts.inAccount(
        id,
        tx ->
            tx.preparedQuery(
                    "insert into note (id, account_id, text) values ($1, $1, 'x') on conflict do nothing")
                .execute(Tuple.of(id))
                .replaceWithVoid());
  }
}
