package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.agent.Agents;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.Optional;
import java.util.UUID;

/// Operators look at accounts and set their tier.
@Path("/admin/v1/accounts/{id}")
@RolesAllowed("operator")
public class AccountAdminResource {
  private final WorkerTransactions transactions;
  private final Accounts accounts;
  private final Agents agents;
  private final TierCatalogues catalogues;

  AccountAdminResource(
      WorkerTransactions transactions,
      Accounts accounts,
      Agents agents,
      TierCatalogues catalogues) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.agents = agents;
    this.catalogues = catalogues;
  }

  /// @param tier what the operator gives; a higher subscription still counts
  public record TierChange(@NotNull Tier tier) {}

  @GET
  public Uni<AccountAdminView> read(UUID id) {
    return transactions
        .inTransaction(tx -> accounts.find(tx, id))
        .map(AccountAdminResource::orNotFound)
        .map(AccountAdminView::of);
  }

  @PUT
  @Path("/tier")
  public Uni<AccountAdminView> setTier(UUID id, @NotNull @Valid TierChange change) {
    return catalogues
        .current()
        .flatMap(
            now -> transactions.inTransaction(tx -> grant(tx, id, change.tier(), now.document())))
        .map(AccountAdminView::of);
  }

  private Uni<Account> grant(SqlConnection tx, UUID id, Tier tier, TierCatalogue catalogue) {
    return accounts
        .lock(tx, id)
        .map(AccountAdminResource::orNotFound)
        .map(account -> account.grant(tier, catalogue))
        .call(account -> agents.keepWithin(tx, id, account.agentQuota()))
        .call(account -> accounts.save(tx, account));
  }

  private static Account orNotFound(Optional<Account> found) {
    return found.orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "No such account."));
  }
}
