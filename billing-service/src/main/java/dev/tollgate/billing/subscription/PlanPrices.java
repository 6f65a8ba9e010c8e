package dev.tollgate.billing.subscription;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.Plan;
import dev.tollgate.billing.stripe.Prices;
import dev.tollgate.billing.stripe.Prices.SoldPrice;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// The plan behind a price at Stripe. Blocking.
@ApplicationScoped
public class PlanPrices {
  private final WorkerTransactions worker;
  private final Prices prices;
  private final StripeApiClient stripe;
  private final Catalog catalog;

  PlanPrices(WorkerTransactions worker, Prices prices, StripeApiClient stripe, Catalog catalog) {
    this.worker = worker;
    this.prices = prices;
    this.stripe = stripe;
    this.catalog = catalog;
  }

  /// @param price what the plan was sold at, which may not be today's price
  public record SoldPlan(Plan plan, SoldPrice price) {}

  /// Empty for a price that is none of our plans'.
  public Optional<SoldPlan> of(String priceId) {
    return known(priceId)
        .or(() -> learned(priceId))
        .flatMap(price -> catalog.plan(price.item()).map(plan -> new SoldPlan(plan, price)));
  }

  private Optional<SoldPrice> known(String priceId) {
    return await(prices.find(worker.pool(), priceId));
  }

  /// A person can change to a plan in the portal that nobody bought before.
  private Optional<SoldPrice> learned(String priceId) {
    for (var item : catalog.items()) {
      if (item instanceof Plan plan) {
        stripe
            .price(plan.id())
            .ifPresent(price -> await(prices.add(worker.pool(), price, plan.id())));
      }
    }
    return known(priceId);
  }
}
