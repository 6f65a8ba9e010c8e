package dev.tollgate.entitlement.feature;

import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.aiconfig.AiConfig;
import dev.tollgate.entitlement.aiconfig.AiConfigs;
import dev.tollgate.entitlement.budget.BudgetStandings;
import dev.tollgate.entitlement.ownkey.OwnKeys;
import dev.tollgate.entitlement.quota.BillingMonth;
import dev.tollgate.entitlement.quota.QuotaCounters;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Puts together where accounts stand: database first, then the counters.
@Singleton
class Standings {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final AiConfigs configs;
  private final OwnKeys ownKeys;
  private final BudgetStandings budgets;
  private final TierCatalogues catalogues;
  private final QuotaCounters counters;
  private final Clock clock;

  Standings(
      AccountTransactions transactions,
      Accounts accounts,
      AiConfigs configs,
      OwnKeys ownKeys,
      BudgetStandings budgets,
      TierCatalogues catalogues,
      QuotaCounters counters,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.configs = configs;
    this.ownKeys = ownKeys;
    this.budgets = budgets;
    this.catalogues = catalogues;
    this.counters = counters;
    this.clock = clock;
  }

  private record Stored(
      Account account, AiConfig config, Set<String> activeKeys, Set<String> blockedScopes) {}

  Uni<Standing> of(UUID accountId) {
    return catalogues
        .current()
        .chain(
            now ->
                transactions
                    .inAccount(accountId, tx -> stored(tx, accountId, now.document()))
                    .chain(stored -> standing(stored, now.document())));
  }

  private Uni<Stored> stored(SqlConnection tx, UUID accountId, TierCatalogue catalogue) {
    return accounts
        .require(tx, accountId)
        .chain(
            account ->
                configs
                    .find(tx, account, catalogue)
                    .chain(
                        config ->
                            ownKeys
                                .active(tx, accountId)
                                .chain(keys -> stored(tx, account, config, keys))));
  }

  private Uni<Stored> stored(
      SqlConnection tx, Account account, AiConfig config, Set<String> activeKeys) {
    return budgets
        .blocked(tx, account.id(), clock.instant())
        .map(blocked -> new Stored(account, config, activeKeys, blocked));
  }

  private Uni<Standing> standing(Stored stored, TierCatalogue catalogue) {
    BillingMonth month = BillingMonth.containing(clock.instant(), stored.account().anchor());
    return counters
        .used(stored.account().id(), List.copyOf(catalogue.features().keySet()), month)
        .map(
            used ->
                new Standing(
                    stored.account(),
                    catalogue,
                    stored.config(),
                    stored.activeKeys(),
                    stored.blockedScopes(),
                    used,
                    month));
  }
}
