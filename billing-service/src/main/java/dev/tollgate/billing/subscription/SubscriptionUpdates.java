package dev.tollgate.billing.subscription;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.SubscriptionFacts;
import dev.tollgate.billing.subscription.PlanPrices.SoldPlan;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/// Follows a subscription's life. Events say only that something changed; what is fetched then
/// counts, and of two fetches the one that began later: it began after the change that the last
/// event tells of, so it has seen every change. Blocking.
@ApplicationScoped
public class SubscriptionUpdates {
  private final WorkerTransactions worker;
  private final Subscriptions subscriptions;
  private final PlanPrices plans;
  private final Customers customers;
  private final StripeApiClient stripe;
  private final Outbox outbox;

  SubscriptionUpdates(
      WorkerTransactions worker,
      Subscriptions subscriptions,
      PlanPrices plans,
      Customers customers,
      StripeApiClient stripe,
      Outbox outbox) {
    this.worker = worker;
    this.subscriptions = subscriptions;
    this.plans = plans;
    this.customers = customers;
    this.stripe = stripe;
    this.outbox = outbox;
  }

  /// Mirrors the subscription and tells the others, when anything is new.
  public Outcome refresh(String subscriptionId) {
    OffsetDateTime began = await(subscriptions.clock(worker.pool()));
    SubscriptionFacts facts = stripe.subscription(subscriptionId);
    Optional<UUID> account = await(customers.accountOf(worker.pool(), facts.customerId()));
    if (account.isEmpty()) {
      return new Outcome.Ignored("no customer of ours");
    }
    Optional<SoldPlan> sold = Optional.ofNullable(facts.priceId()).flatMap(plans::of);
    if (sold.isEmpty()) {
      return new Outcome.Parked("subscription to other than one of our prices: " + facts.priceId());
    }
    Subscription fetched = mirrored(facts, account.get(), sold.get());
    await(worker.inTransaction(tx -> merge(tx, fetched, began)));
    return new Outcome.Done();
  }

  /// Ends a subscription that was paid for beside another one, which can happen when two pages are
  /// paid at once. The one that we heard of first stays. The second is cancelled at Stripe at once,
  /// so that it is charged once and never again; what was paid for it only a person can judge.
  ///
  /// @return the one that stays; empty when this was not a second one
  public Optional<Subscription> endIfSecond(UUID accountId, String subscriptionId) {
    Optional<Subscription> first =
        await(subscriptions.runningBefore(worker.pool(), accountId, subscriptionId));
    if (first.isPresent()) {
      stripe.cancelSubscription(subscriptionId);
      refresh(subscriptionId);
    }
    return first;
  }

  private Uni<Void> merge(SqlConnection tx, Subscription fetched, OffsetDateTime began) {
    UUID accountId = fetched.accountId();
    return subscriptions
        .lock(tx, accountId)
        .chain(
            version ->
                subscriptions
                    .merge(tx, fetched, began)
                    .chain(() -> subscriptions.deciding(tx, accountId))
                    .chain(deciding -> tell(tx, version, deciding.orElse(fetched))));
  }

  /// Also when nothing changed: receivers keep the highest version, and a repeat does no harm.
  private Uni<Void> tell(SqlConnection tx, long version, Subscription deciding) {
    SubscriptionChanged change =
        new SubscriptionChanged(
            deciding.accountId(),
            version,
            deciding.status(),
            deciding.tier(),
            deciding.paidSeats(),
            deciding.periodEnd(),
            deciding.trialEndsAt());
    return outbox.add(
        tx, Topics.SUBSCRIPTION, deciding.accountId().toString(), SubscriptionChanged.TYPE, change);
  }

  private static Subscription mirrored(SubscriptionFacts facts, UUID accountId, SoldPlan sold) {
    Tier tier = sold.plan().tier();
    return new Subscription(
        facts.id(),
        accountId,
        sold.plan().id(),
        facts.status(),
        tier,
        sold.plan().perSeat() ? facts.seats() : 0,
        facts.periodStart(),
        facts.periodEnd(),
        facts.trialEndsAt(),
        facts.endsWithPeriod());
  }
}
