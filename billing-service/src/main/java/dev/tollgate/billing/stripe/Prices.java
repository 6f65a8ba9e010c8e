package dev.tollgate.billing.stripe;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/// Every price at Stripe that we sold at, and the item it stood for: how a subscription's price
/// leads to its tier and credits, also after the price has changed.
@ApplicationScoped
public class Prices {
  private static final String ADD =
      """
      insert into sold_price (price_id, item, amount_cents, currency, first_seen)
      values ($1, $2, $3, $4, $5)
      on conflict (price_id) do nothing
      """;

  private static final String FIND =
      "select price_id, item, amount_cents, currency from sold_price where price_id = $1";

  private final Clock clock;

  Prices(Clock clock) {
    this.clock = clock;
  }

  /// @param item its id in the catalogue
  /// @param amountCents for one
  public record SoldPrice(String id, String item, long amountCents, String currency) {}

  public Uni<Void> add(SqlClient tx, PriceFacts price, String item) {
    return tx.preparedQuery(ADD)
        .execute(
            Tuple.of(
                price.id(), item, price.amountCents(), price.currency(), Utc.of(Utc.now(clock))))
        .replaceWithVoid();
  }

  public Uni<Optional<SoldPrice>> find(SqlClient tx, String priceId) {
    return tx.preparedQuery(FIND)
        .execute(Tuple.of(priceId))
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(
                        new SoldPrice(
                            rows.iterator().next().getString("price_id"),
                            rows.iterator().next().getString("item"),
                            rows.iterator().next().getLong("amount_cents"),
                            rows.iterator().next().getString("currency"))));
  }
}
