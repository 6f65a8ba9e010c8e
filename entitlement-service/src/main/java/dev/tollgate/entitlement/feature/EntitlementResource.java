package dev.tollgate.entitlement.feature;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.entitlement.ownkey.OwnKeys;
import dev.tollgate.entitlement.quota.BillingMonth;
import dev.tollgate.entitlement.quota.QuotaCounters;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Tuple2;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Can this account use this feature now (EN-4)?
@Path("/v1/entitlements")
@RolesAllowed("account")
public class EntitlementResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final OwnKeys ownKeys;
  private final TierCatalogues catalogues;
  private final QuotaCounters counters;
  private final SignedIn caller;
  private final Clock clock;

  EntitlementResource(
      AccountTransactions transactions,
      Accounts accounts,
      OwnKeys ownKeys,
      TierCatalogues catalogues,
      QuotaCounters counters,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.ownKeys = ownKeys;
    this.catalogues = catalogues;
    this.counters = counters;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  public Uni<List<Entitlement>> list() {
    return standing().map(Standing::all);
  }

  @GET
  @Path("/{feature}")
  public Uni<Entitlement> read(String feature) {
    return standing()
        .map(
            standing ->
                standing
                    .find(feature)
                    .orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "No such feature.")));
  }

  private Uni<Standing> standing() {
    UUID id = caller.accountId();
    return catalogues
        .current()
        .chain(
            now ->
                transactions
                    .inAccount(id, tx -> accountAndKeys(tx, id))
                    .chain(found -> standing(found.getItem1(), found.getItem2(), now.document())));
  }

  private Uni<Tuple2<Account, Set<String>>> accountAndKeys(SqlConnection tx, UUID id) {
    return accounts
        .find(tx, id)
        .map(
            found ->
                found.orElseThrow(
                    () -> new ProblemException(ErrorCode.UNAUTHENTICATED, "No such account.")))
        .chain(account -> ownKeys.active(tx, id).map(keys -> Tuple2.of(account, keys)));
  }

  private Uni<Standing> standing(Account account, Set<String> keys, TierCatalogue catalogue) {
    BillingMonth month = BillingMonth.containing(clock.instant(), account.anchor());
    return counters
        .used(account.id(), List.copyOf(catalogue.features().keySet()), month)
        .map(used -> new Standing(account, catalogue, keys, used, month));
  }
}
