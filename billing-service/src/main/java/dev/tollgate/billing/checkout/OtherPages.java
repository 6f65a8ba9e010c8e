package dev.tollgate.billing.checkout;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.CatalogItem;
import dev.tollgate.billing.catalog.Pack;
import dev.tollgate.billing.catalog.Plan;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.StripeRefusedException;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/// BI-1, BI-4: what only an empty wallet may buy is on one page at a time, and so are all plans
/// together, since an account has one subscription: of two open pages both could be paid. Blocking.
@ApplicationScoped
class OtherPages {
  private final AccountTransactions accounts;
  private final Checkouts checkouts;
  private final StripeApiClient stripe;
  private final Catalog catalog;
  private final Clock clock;

  OtherPages(
      AccountTransactions accounts,
      Checkouts checkouts,
      StripeApiClient stripe,
      Catalog catalog,
      Clock clock) {
    this.accounts = accounts;
    this.checkouts = checkouts;
    this.stripe = stripe;
    this.catalog = catalog;
    this.clock = clock;
  }

  /// Closes the account's other pages that may not be paid beside this one.
  ///
  /// @throws ProblemException `not_offered` when one of them is being opened or was just paid
  void close(Checkout checkout, CatalogItem item) {
    List<String> items = notBeside(item);
    if (items.isEmpty()) {
      return;
    }
    await(
            accounts.inAccount(
                checkout.accountId(),
                tx -> checkouts.otherPages(tx, checkout, items, Utc.now(clock))))
        .forEach(this::close);
  }

  private List<String> notBeside(CatalogItem item) {
    return switch (item) {
      case Pack pack when pack.onlyWhenEmpty() -> List.of(pack.id());
      case Pack pack -> List.of();
      case Plan plan ->
          catalog.items().stream().filter(Plan.class::isInstance).map(CatalogItem::id).toList();
    };
  }

  private void close(Checkout other) {
    if (other.sessionId() == null) {
      throw new ProblemException(
          ErrorCode.NOT_OFFERED, "Another page for it is being opened; try again.");
    }
    try {
      stripe.expireSession(other.openSession());
    } catch (StripeRefusedException e) {
      if (!isClosed(other, e)) {
        throw new ProblemException(
            ErrorCode.NOT_OFFERED, "Checkout " + other.id() + " for it was paid just now.");
      }
    }
  }

  /// The page may have expired before, and we have not heard of it yet.
  private boolean isClosed(Checkout other, StripeRefusedException refused) {
    return refused.isMissing() || stripe.session(other.openSession()).hasExpired();
  }
}
