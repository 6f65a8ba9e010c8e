package dev.tollgate.billing.checkout;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.Caller;
import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.stripe.StripeRefusedException;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.UUID;

/// The way to Stripe's billing portal: invoices, card, cancellation. It moves no money by itself,
/// so it needs no Idempotency-Key.
@Path("/v1/billing/portal")
@RolesAllowed("owner")
@Produces(MediaType.APPLICATION_JSON)
public class PortalResource {
  private final AccountTransactions accounts;
  private final Customers customers;
  private final StripeApiClient stripe;
  private final StripeWorkers threads;
  private final Caller caller;
  private final URI returnUrl;

  PortalResource(
      AccountTransactions accounts,
      Customers customers,
      StripeApiClient stripe,
      StripeWorkers threads,
      Caller caller,
      BillingConfig config) {
    this.accounts = accounts;
    this.customers = customers;
    this.stripe = stripe;
    this.threads = threads;
    this.caller = caller;
    this.returnUrl = config.stripe().returnUrl();
  }

  public record Portal(String url) {}

  /// Opens the portal for an account that has bought something; 404 for one that has not.
  @POST
  public Uni<Portal> open() {
    UUID accountId = caller.accountId();
    return threads.run(() -> open(accountId));
  }

  private Portal open(UUID accountId) {
    String customerId =
        await(accounts.inAccount(accountId, tx -> customers.of(tx, accountId)))
            .orElseThrow(
                () ->
                    new ProblemException(
                        ErrorCode.NOT_FOUND, "Nothing was bought yet, so there are no invoices."));
    try {
      return new Portal(stripe.openPortal(customerId, returnUrl.toString()));
    } catch (StripeRefusedException e) {
      throw e.isMissing()
          ? new ProblemException(ErrorCode.NOT_FOUND, "The customer was deleted at Stripe.")
          : e;
    }
  }
}
