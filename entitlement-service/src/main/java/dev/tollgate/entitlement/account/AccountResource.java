package dev.tollgate.entitlement.account;

import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.UUID;

/// Who am I? And: forget me, give me my data.
@Path("/v1/account")
@RolesAllowed("account")
public class AccountResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final SignedIn caller;
  private final Erasure erasure;
  private final AccountExports exports;
  private final Clock clock;

  AccountResource(
      AccountTransactions transactions,
      Accounts accounts,
      SignedIn caller,
      Erasure erasure,
      AccountExports exports,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.caller = caller;
    this.erasure = erasure;
    this.exports = exports;
    this.clock = clock;
  }

  @GET
  public Uni<AccountView> read() {
    UUID id = caller.accountId();
    return transactions
        .inAccount(id, tx -> accounts.require(tx, id))
        .map(account -> AccountView.of(account, clock.instant()));
  }

  /// Erases the account and all that could tell whose it was.
  @DELETE
  @RolesAllowed("owner")
  public Uni<Void> erase() {
    return erasure.erase(caller.accountId());
  }

  /// All this service holds about the account's person, to take along.
  @GET
  @Path("/export")
  @RolesAllowed("owner")
  public Uni<AccountExport> export() {
    UUID id = caller.accountId();
    return transactions.inAccount(id, tx -> exports.of(tx, id));
  }
}
