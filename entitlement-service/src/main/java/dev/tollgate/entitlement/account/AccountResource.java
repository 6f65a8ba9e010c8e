package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.UUID;

/// Who am I?
@Path("/v1/account")
@RolesAllowed("account")
public class AccountResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final SignedIn caller;
  private final Clock clock;

  AccountResource(
      AccountTransactions transactions, Accounts accounts, SignedIn caller, Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  public Uni<AccountView> read() {
    UUID id = caller.accountId();
    return transactions
        .inAccount(id, tx -> accounts.find(tx, id))
        .map(
            found ->
                found.orElseThrow(
                    () -> new ProblemException(ErrorCode.UNAUTHENTICATED, "No such account.")))
        .map(account -> AccountView.of(account, clock.instant()));
  }
}
