package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountTier;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;

/// The truth about an account's tier, for services whose projection may lag.
@Path("/internal/v1/accounts/{id}/tier")
@Internal(callers = {"key-vault-service", "billing-service"})
@PermitAll
public class AccountTierResource {
  private final WorkerTransactions transactions;
  private final Accounts accounts;

  AccountTierResource(WorkerTransactions transactions, Accounts accounts) {
    this.transactions = transactions;
    this.accounts = accounts;
  }

  @GET
  public Uni<AccountTier> read(UUID id) {
    return transactions
        .inTransaction(tx -> accounts.find(tx, id))
        .map(
            found ->
                found.orElseThrow(
                    () -> new ProblemException(ErrorCode.NOT_FOUND, "No such account.")))
        .map(
            account ->
                new AccountTier(
                    account.id(),
                    account.version(),
                    account.tier(),
                    account.status(),
                    account.ownKeysEnded()));
  }
}
