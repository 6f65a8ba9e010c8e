package dev.tollgate.billing.checkout;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.CatalogItem;
import dev.tollgate.billing.catalog.Plan;
import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.PriceFacts;
import dev.tollgate.billing.stripe.Prices;
import dev.tollgate.billing.stripe.SessionOrder;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.StripeApiClient.OpenedSession;
import dev.tollgate.billing.stripe.StripeRefusedException;
import dev.tollgate.billing.subscription.Subscriptions;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Turns an order into a page on which a person can pay: claim the Idempotency-Key, be a customer,
/// find the price, open the session, remember it. Blocking; no transaction is open while Stripe is
/// asked, and whatever fails in between leaves an order that the same key takes up again.
@ApplicationScoped
class CheckoutDesk {
  private static final Logger LOG = Logger.getLogger(CheckoutDesk.class);

  private final CheckoutClaims claims;
  private final Checkouts checkouts;
  private final OtherPages otherPages;
  private final Subscriptions subscriptions;
  private final Customers customers;
  private final Prices prices;
  private final AccountTransactions accounts;
  private final StripeApiClient stripe;
  private final Catalog catalog;
  private final URI returnUrl;

  CheckoutDesk(
      CheckoutClaims claims,
      Checkouts checkouts,
      OtherPages otherPages,
      Subscriptions subscriptions,
      Customers customers,
      Prices prices,
      AccountTransactions accounts,
      StripeApiClient stripe,
      Catalog catalog,
      BillingConfig config) {
    this.claims = claims;
    this.checkouts = checkouts;
    this.otherPages = otherPages;
    this.subscriptions = subscriptions;
    this.customers = customers;
    this.prices = prices;
    this.accounts = accounts;
    this.stripe = stripe;
    this.catalog = catalog;
    this.returnUrl = config.stripe().returnUrl();
  }

  OpenedCheckout open(UUID accountId, String key, Order order) {
    CatalogItem item = itemOf(order);
    return switch (await(claims.claim(accountId, key, order, item))) {
      case Claim.Ours ours -> open(ours.checkout(), order, item);
      case Claim.InFlight() ->
          throw new ProblemException(
              ErrorCode.IDEMPOTENCY_IN_FLIGHT, "The first request is still under way.");
      case Claim.Replayed(Checkout first) ->
          throw new ProblemException(
              ErrorCode.IDEMPOTENCY_REPLAYED,
              "The first request opened checkout " + first.id() + "; nothing new was opened.");
      case Claim.OtherOrder() ->
          throw new ProblemException(
              ErrorCode.IDEMPOTENCY_MISMATCH, "This key was used for another order.");
      case Claim.TooMany(Duration retryAfter) ->
          throw new ProblemException(
              ErrorCode.RATE_LIMITED,
              "Too many payment pages were opened; please wait.",
              retryAfter);
      case Claim.NotOffered(String why) -> throw new ProblemException(ErrorCode.NOT_OFFERED, why);
    };
  }

  private CatalogItem itemOf(Order order) {
    CatalogItem item =
        catalog.item(order.item()).orElseThrow(() -> wrong("item", "is not in the catalogue"));
    boolean bySeat = item instanceof Plan plan && plan.perSeat();
    if (order.count() != 1 && !bySeat) {
      throw wrong("quantity", "must be 1 for " + item.id());
    }
    return item;
  }

  private static ProblemException wrong(String field, String message) {
    return new ProblemException(
        ErrorCode.INVALID_REQUEST,
        "Some fields are not valid.",
        List.of(new Problem.Field(field, message)));
  }

  private OpenedCheckout open(Checkout checkout, Order order, CatalogItem item) {
    try {
      otherPages.close(checkout, item);
      PriceFacts price = priceOf(item);
      String customerId = customerOf(checkout.accountId());
      return open(checkout, price, sessionOrder(checkout, order, item, customerId, price));
    } catch (RuntimeException e) {
      giveUp(checkout, e);
      throw e;
    }
  }

  private OpenedCheckout open(Checkout checkout, PriceFacts price, SessionOrder wanted) {
    try {
      return openSession(checkout, price, wanted);
    } catch (StripeRefusedException e) {
      if (!e.isMissing()) {
        throw e;
      }
      String another = anotherCustomer(checkout.accountId(), wanted.customerId());
      return openSession(checkout, price, wanted.by(another));
    }
  }

  private OpenedCheckout openSession(Checkout checkout, PriceFacts price, SessionOrder wanted) {
    OpenedSession session = stripe.openSession(wanted);
    boolean kept =
        await(
            accounts.inAccount(
                checkout.accountId(),
                tx ->
                    prices
                        .add(tx, price, checkout.item())
                        .chain(
                            () ->
                                checkouts.opened(
                                    tx, checkout, wanted.customerId(), price.id(), session))));
    if (!kept) {
      throw abandoned(session);
    }
    return new OpenedCheckout(checkout.id(), session.url());
  }

  /// Another request took the order up since, or the account was erased: what is paid on this page
  /// would be nobody's.
  private ProblemException abandoned(OpenedSession session) {
    stripe.expireSession(session.id());
    return new ProblemException(
        ErrorCode.IDEMPOTENCY_IN_FLIGHT, "This order was taken up by another request.");
  }

  /// So that the same key may try again at once; without this it must wait for the claim to lapse.
  private void giveUp(Checkout checkout, RuntimeException cause) {
    try {
      await(accounts.inAccount(checkout.accountId(), tx -> checkouts.giveUp(tx, checkout)));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private String customerOf(UUID accountId) {
    return await(accounts.inAccount(accountId, tx -> customers.of(tx, accountId)))
        .orElseGet(() -> newCustomer(accountId));
  }

  private String newCustomer(UUID accountId) {
    String customerId = stripe.createCustomer(accountId);
    await(accounts.inAccount(accountId, tx -> customers.add(tx, accountId, customerId)));
    return customerId;
  }

  /// The one we know was deleted at Stripe by hand.
  private String anotherCustomer(UUID accountId, String deleted) {
    String customerId = stripe.replaceCustomer(accountId, deleted);
    await(
        accounts.inAccount(accountId, tx -> customers.replace(tx, accountId, deleted, customerId)));
    return customerId;
  }

  /// A price that differs from the catalogue is a fault of the deployment: nothing is sold at it.
  private PriceFacts priceOf(CatalogItem item) {
    PriceFacts price = stripe.price(item.id()).orElse(null);
    if (price == null
        || price.amountCents() != item.priceCents()
        || !price.currency().equals(catalog.currency())) {
      LOG.errorf("the catalogue sells %s for %s, Stripe has %s", item.id(), item.price(), price);
      throw new ProblemException(ErrorCode.UNAVAILABLE, item.name() + " cannot be sold right now.");
    }
    return price;
  }

  private SessionOrder sessionOrder(
      Checkout checkout, Order order, CatalogItem item, String customerId, PriceFacts price) {
    return new SessionOrder(
        checkout.id(),
        customerId,
        price.id(),
        checkout.quantity(),
        item instanceof Plan,
        item instanceof Plan plan ? trialDays(checkout.accountId(), plan) : 0,
        order.savesCard(),
        checkout.expiresAt(),
        returnUrl.resolve("/?checkout=" + checkout.id()).toString());
  }

  /// An account has one trial: without this, cancelling and ordering again would never cost a cent.
  private int trialDays(UUID accountId, Plan plan) {
    boolean had =
        plan.trialDays() > 0
            && await(accounts.inAccount(accountId, tx -> subscriptions.hadTrial(tx, accountId)));
    return had ? 0 : plan.trialDays();
  }
}
