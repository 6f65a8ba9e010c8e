package dev.tollgate.billing.checkout;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.Utc;
import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.CatalogItem;
import dev.tollgate.billing.catalog.Pack;
import dev.tollgate.billing.catalog.Plan;
import dev.tollgate.billing.subscription.Subscriptions;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Decides, in one transaction of the account, whether a request may open a checkout under its
/// Idempotency-Key.
@ApplicationScoped
class CheckoutClaims {
  /// Longer than opening can take; after it somebody else may go on.
  private static final Duration CLAIM = Duration.ofMinutes(1);

  /// In which an account may open so many.
  private static final Duration PERIOD = Duration.ofHours(1);

  private final AccountTransactions accounts;
  private final Checkouts checkouts;
  private final Wallets wallets;
  private final Subscriptions subscriptions;
  private final Catalog catalog;
  private final Duration life;
  private final int most;
  private final Clock clock;

  CheckoutClaims(
      AccountTransactions accounts,
      Checkouts checkouts,
      Wallets wallets,
      Subscriptions subscriptions,
      Catalog catalog,
      BillingConfig config,
      Clock clock) {
    this.accounts = accounts;
    this.checkouts = checkouts;
    this.wallets = wallets;
    this.subscriptions = subscriptions;
    this.catalog = catalog;
    this.life = config.stripe().checkoutLife();
    this.most = config.stripe().checkoutsPerHour();
    this.clock = clock;
  }

  Uni<Claim> claim(UUID accountId, String key, Order order, CatalogItem item) {
    return accounts.inAccount(
        accountId,
        tx ->
            checkouts
                .withKey(tx, accountId, key)
                .chain(
                    known ->
                        known.isPresent()
                            ? again(tx, known.get(), order, item)
                            : anew(tx, accountId, key, order, item)));
  }

  private Uni<Claim> again(SqlConnection tx, Checkout known, Order order, CatalogItem item) {
    Instant now = Utc.now(clock);
    if (!known.isFor(order)) {
      return Uni.createFrom().item(new Claim.OtherOrder());
    }
    if (known.state() != CheckoutState.OPENING) {
      return Uni.createFrom().item(new Claim.Replayed(known));
    }
    if (known.claimedUntil().isAfter(now)) {
      return Uni.createFrom().item(new Claim.InFlight());
    }
    Checkout ours = known.claimed(now.plus(CLAIM), now.plus(life));
    return ifOffered(
        tx, ours, item, () -> checkouts.claimAgain(tx, ours).replaceWith(new Claim.Ours(ours)));
  }

  private Uni<Claim> anew(
      SqlConnection tx, UUID accountId, String key, Order order, CatalogItem item) {
    Checkout ours = ordered(accountId, order, item);
    Instant now = ours.createdAt();
    return checkouts
        .orderedBefore(tx, accountId, most - 1, now)
        .map(at -> at.map(first -> Duration.between(now, first.plus(PERIOD))))
        .chain(
            wait ->
                wait.filter(Duration::isPositive).isPresent()
                    ? Uni.createFrom().item(new Claim.TooMany(wait.get()))
                    : ifOffered(tx, ours, item, () -> insert(tx, key, ours)));
  }

  private Uni<Claim> ifOffered(
      SqlConnection tx, Checkout ours, CatalogItem item, Supplier<Uni<Claim>> claim) {
    return refusal(tx, ours.accountId(), item)
        .chain(
            why ->
                why.isPresent()
                    ? Uni.createFrom().item(new Claim.NotOffered(why.get()))
                    : claim.get());
  }

  private Uni<Claim> insert(SqlConnection tx, String key, Checkout checkout) {
    return checkouts
        .insert(tx, checkout, key)
        .map(ours -> ours ? new Claim.Ours(checkout) : new Claim.InFlight());
  }

  private Uni<Optional<String>> refusal(SqlConnection tx, UUID accountId, CatalogItem item) {
    return switch (item) {
      case Pack pack when pack.onlyWhenEmpty() ->
          wallets
              .balance(tx, accountId)
              .map(
                  balance ->
                      Catalog.isOffered(pack, balance.balanceMicro())
                          ? Optional.empty()
                          : Optional.of(pack.name() + " is sold only when no credits are left."));
      case Pack pack -> Uni.createFrom().item(Optional.empty());
      case Plan plan ->
          subscriptions
              .current(tx, accountId)
              .map(
                  current ->
                      current.map(
                          running ->
                              "There is a subscription already; change it in the billing portal."));
    };
  }

  private Checkout ordered(UUID accountId, Order order, CatalogItem item) {
    Instant now = Utc.now(clock);
    return new Checkout(
        UUID.randomUUID(),
        accountId,
        item.id(),
        order.count(),
        catalog.version(),
        Math.multiplyExact(item.priceCents(), order.count()),
        catalog.currency(),
        Math.multiplyExact(item.creditsMicro(), order.count()),
        CheckoutState.OPENING,
        now.plus(CLAIM),
        null,
        null,
        null,
        null,
        null,
        now,
        now.plus(life));
  }
}
