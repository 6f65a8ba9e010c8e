package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import dev.tollgate.entitlement.ControlEvents;
import dev.tollgate.entitlement.agent.Agents;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Tier and seats follow the subscription (BI-4).
@Singleton
class SubscriptionConsumer {
  private final Consumers consumers;
  private final ControlEvents events;
  private final Accounts accounts;
  private final Agents agents;
  private final TierCatalogues catalogues;

  SubscriptionConsumer(
      Consumers consumers,
      ControlEvents events,
      Accounts accounts,
      Agents agents,
      TierCatalogues catalogues) {
    this.consumers = consumers;
    this.events = events;
    this.accounts = accounts;
    this.agents = agents;
    this.catalogues = catalogues;
  }

  void start(@Observes StartupEvent started) {
    consumers.start("entitlement", Topics.SUBSCRIPTION, this::apply);
  }

  private Uni<Void> apply(SqlConnection tx, List<IncomingEvent> batch) {
    return catalogues
        .current(tx)
        .chain(
            now ->
                events.inOrder(
                    batch,
                    SubscriptionChanged.TYPE,
                    SubscriptionChanged.class,
                    news -> apply(tx, news, now.document())));
  }

  private Uni<Void> apply(SqlConnection tx, SubscriptionChanged news, TierCatalogue catalogue) {
    return accounts
        .lock(tx, news.accountId())
        .map(found -> found.filter(account -> account.isNews(news)))
        .chain(
            outdated ->
                outdated
                    .map(account -> save(tx, account.subscribe(news, catalogue)))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private Uni<Void> save(SqlConnection tx, Account account) {
    return agents
        .keepWithin(tx, account.id(), account.agentQuota())
        .chain(() -> accounts.save(tx, account));
  }
}
