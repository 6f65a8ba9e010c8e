package dev.tollgate.billing.topup;

import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.CatalogItem;
import dev.tollgate.billing.catalog.Pack;
import dev.tollgate.billing.wallet.BalanceListener;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Notices balances that fall through the threshold, in the transaction in which they fall. Only
/// the way down counts: opting in with little left buys nothing.
@ApplicationScoped
class Dips implements BalanceListener {
  private final TopUps topUps;
  private final TopUpRules rules;
  private final TopUps.Prices prices;

  Dips(TopUps topUps, TopUpRules rules, Catalog catalog) {
    this.topUps = topUps;
    this.rules = rules;
    List<CatalogItem> packs = catalog.items().stream().filter(Pack.class::isInstance).toList();
    this.prices =
        new TopUps.Prices(
            packs.stream().map(CatalogItem::id).toArray(String[]::new),
            packs.stream().map(CatalogItem::priceCents).toArray(Long[]::new),
            packs.stream().map(CatalogItem::creditsMicro).toArray(Long[]::new),
            catalog.currency());
  }

  @Override
  public Uni<Void> balancesFell(SqlConnection transaction, List<Fall> falls) {
    List<Fall> crossings =
        falls.stream().filter(fall -> rules.isCrossing(fall.fromMicro(), fall.toMicro())).toList();
    return crossings.isEmpty()
        ? Uni.createFrom().voidItem()
        : topUps.open(transaction, crossings, prices).replaceWithVoid();
  }
}
