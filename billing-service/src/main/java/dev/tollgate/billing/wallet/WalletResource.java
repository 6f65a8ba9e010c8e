package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Caller;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.QueryInputs;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// WA-1: what the caller's account has, where it came from and where it went.
@Path("/v1/wallet")
@RolesAllowed({"account", "access-key"})
public class WalletResource {
  private static final int ROWS_MAX = 500;

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
      @QueryParam("all") @Nullable String all, @QueryParam("limit") @Nullable String limit) {
    var inputs = new QueryInputs();
    boolean usedUp = inputs.flag("all", all);
    int most = inputs.number("limit", limit, 100, 1, ROWS_MAX);
    inputs.check();
    UUID account = caller.accountId();
    return transactions.inAccount(
        account, transaction -> views.lots(transaction, account, usedUp, most));
  }

  /// Newest first. Holds and releases are left out unless asked for: they leave the balance as it
  /// is.
  ///
  /// @param before the `next` of the page before
  @GET
  @Path("/ledger")
  public Uni<LedgerPage> ledger(
      @QueryParam("before") @Nullable String before,
      @QueryParam("holds") @Nullable String holds,
      @QueryParam("limit") @Nullable String limit) {
    var inputs = new QueryInputs();
    long end = inputs.number("before", before, Long.MAX_VALUE, 0, Long.MAX_VALUE);
    boolean withHolds = inputs.flag("holds", holds);
    int most = inputs.number("limit", limit, 50, 1, ROWS_MAX);
    inputs.check();
    UUID account = caller.accountId();
    return transactions.inAccount(
        account, transaction -> views.ledger(transaction, account, end, withHolds, most));
  }
}
