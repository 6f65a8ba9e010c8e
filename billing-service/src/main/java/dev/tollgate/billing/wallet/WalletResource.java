package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Caller;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;

/// WA-1: what the caller's account has, where it came from and where it went.
@Path("/v1/wallet")
@RolesAllowed("account")
public class WalletResource {
  private final Caller caller;
  private final AccountTransactions transactions;
  private final Wallets wallets;
  private final WalletViews views;

  WalletResource(
      Caller caller, AccountTransactions transactions, Wallets wallets, WalletViews views) {
    this.caller = caller;
    this.transactions = transactions;
    this.wallets = wallets;
    this.views = views;
  }

  @GET
  public Uni<WalletView> wallet() {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, transaction -> wallets.balance(transaction, account))
        .map(WalletView::of);
  }

  /// Lots in burn order; those with nothing left in them come only when asked for.
  @GET
  @Path("/lots")
  public Uni<List<LotView>> lots(
      @QueryParam("all") @DefaultValue("false") boolean all,
      @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(500) int limit) {
    UUID account = caller.accountId();
    return transactions.inAccount(
        account, transaction -> views.lots(transaction, account, all, limit));
  }

  /// Newest first. Holds and releases are left out unless asked for: they leave the balance as it
  /// is.
  ///
  /// @param before the `next` of the page before
  @GET
  @Path("/ledger")
  public Uni<LedgerPage> ledger(
      @QueryParam("before") @PositiveOrZero Long before,
      @QueryParam("holds") @DefaultValue("false") boolean holds,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit) {
    UUID account = caller.accountId();
    return transactions.inAccount(
        account, transaction -> views.ledger(transaction, account, before, holds, limit));
  }
}
