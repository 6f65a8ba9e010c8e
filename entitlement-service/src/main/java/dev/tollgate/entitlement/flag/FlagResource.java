package dev.tollgate.entitlement.flag;

import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.UUID;

/// The flags of the caller's account.
@Path("/v1/flags")
@RolesAllowed("account")
public class FlagResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final FlagTables tables;
  private final SignedIn caller;

  FlagResource(
      AccountTransactions transactions, Accounts accounts, FlagTables tables, SignedIn caller) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.tables = tables;
    this.caller = caller;
  }

  @GET
  public Uni<Map<String, Boolean>> read() {
    UUID id = caller.accountId();
    return tables
        .current()
        .chain(
            now ->
                transactions
                    .inAccount(id, tx -> accounts.require(tx, id))
                    .map(account -> now.document().of(id, account.tier())));
  }
}
