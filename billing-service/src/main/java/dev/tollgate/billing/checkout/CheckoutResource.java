package dev.tollgate.billing.checkout;

import dev.tollgate.billing.Caller;
import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.StripeWorkers;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Buying: open a payment page, then see what became of it.
@Path("/v1/billing/checkout")
@Produces(MediaType.APPLICATION_JSON)
public class CheckoutResource {
  private static final Logger LOG = Logger.getLogger(CheckoutResource.class);
  private static final int LONGEST_KEY = 255;

  /// A pending order is asked about at Stripe at most this often.
  private static final Duration BETWEEN_ASKS = Duration.ofSeconds(5);

  /// How long a person waits for Stripe when they only want to see the state.
  private static final Duration ASK_PATIENCE = Duration.ofSeconds(3);

  private final CheckoutDesk desk;
  private final Checkouts checkouts;
  private final Fulfilment fulfilment;
  private final AccountTransactions accounts;
  private final StripeWorkers threads;
  private final Caller caller;
  private final Clock clock;

  CheckoutResource(
      CheckoutDesk desk,
      Checkouts checkouts,
      Fulfilment fulfilment,
      AccountTransactions accounts,
      StripeWorkers threads,
      Caller caller,
      Clock clock) {
    this.desk = desk;
    this.checkouts = checkouts;
    this.fulfilment = fulfilment;
    this.accounts = accounts;
    this.threads = threads;
    this.caller = caller;
    this.clock = clock;
  }

  /// Opens a payment page. The same Idempotency-Key opens one page only.
  @POST
  @RolesAllowed("owner")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<OpenedCheckout> open(
      @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid Order order) {
    if (key == null || key.isBlank()) {
      throw new ProblemException(ErrorCode.IDEMPOTENCY_KEY_MISSING, null);
    }
    if (key.length() > LONGEST_KEY) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST, "An Idempotency-Key has at most 255 characters.");
    }
    UUID accountId = caller.accountId();
    return threads.run(() -> desk.open(accountId, key, order));
  }

  /// What became of an order. While it is pending Stripe itself is asked now and then, so that a
  /// late webhook keeps nobody waiting.
  @GET
  @Path("/{id}")
  @RolesAllowed("account")
  public Uni<CheckoutView> state(@PathParam("id") UUID id) {
    UUID accountId = caller.accountId();
    Instant now = Utc.now(clock);
    return accounts
        .inAccount(
            accountId, tx -> checkouts.mayAsk(tx, accountId, id, now, now.minus(BETWEEN_ASKS)))
        .chain(mayAsk -> mayAsk ? ask(accountId, id) : Uni.createFrom().item(false))
        .chain(stripeAway -> find(accountId, id).map(found -> CheckoutView.of(found, stripeAway)));
  }

  /// @return whether Stripe is away
  private Uni<Boolean> ask(UUID accountId, UUID id) {
    return find(accountId, id)
        .chain(checkout -> threads.run(() -> fulfilment.settle(checkout.openSession())))
        .ifNoItem()
        .after(ASK_PATIENCE)
        .fail()
        .replaceWith(false)
        .onFailure()
        .recoverWithItem(fault -> isAway(id, fault));
  }

  /// What else went wrong is for operators: who waits hears where the order stands.
  private static boolean isAway(UUID id, Throwable fault) {
    boolean away =
        fault instanceof io.smallrye.mutiny.TimeoutException
            || fault instanceof ProblemException refused
                && refused.problem().code() == ErrorCode.UNAVAILABLE;
    if (!away) {
      LOG.errorf(fault, "checkout %s was asked about in vain", id);
    }
    return away;
  }

  private Uni<Checkout> find(UUID accountId, UUID id) {
    return accounts
        .inAccount(accountId, tx -> checkouts.withId(tx, accountId, id))
        .map(found -> found.orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, null)));
  }
}
