package dev.tollgate.billing.settlement;

import dev.tollgate.billing.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;

/// WA-5.
@Path("/v1/wallet/charges")
@RolesAllowed({"account", "access-key"})
public class ChargeResource {
  private final Caller caller;
  private final AccountTransactions transactions;
  private final ChargeViews charges;

  ChargeResource(Caller caller, AccountTransactions transactions, ChargeViews charges) {
    this.caller = caller;
    this.transactions = transactions;
    this.charges = charges;
  }

  /// 404 for an event that cost no credits, is not settled yet, or is another account's.
  @GET
  @Path("/{eventId}")
  public Uni<ChargeView> charge(UUID eventId) {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, transaction -> charges.of(transaction, account, eventId))
        .map(
            charge ->
                charge.orElseThrow(
                    () ->
                        new ProblemException(
                            ErrorCode.NOT_FOUND, "No credits were charged for this event.")));
  }
}
