package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Caller;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.RestMulti;

/// The whole ledger, oldest first, page by page: enough to compute the wallet anew
/// ([LedgerChecker]).
@Path("/v1/wallet/export")
@RolesAllowed({"account", "access-key"})
public class LedgerExportResource {
  private static final int PAGE = 1_000;

  private final Caller caller;
  private final AccountTransactions transactions;
  private final WalletViews views;

  LedgerExportResource(Caller caller, AccountTransactions transactions, WalletViews views) {
    this.caller = caller;
    this.transactions = transactions;
    this.views = views;
  }

  @GET
  @Produces("application/x-ndjson")
  public Multi<LedgerLine> lines() {
    return pages()
        .onItem()
        .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
  }

  @GET
  @Produces("text/csv")
  public RestMulti<String> csv() {
    Multi<String> rows = pages().map(LedgerCsv::rows);
    return RestMulti.fromMultiData(
            Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(LedgerCsv.HEADER), rows))
        .header("Content-Disposition", "attachment; filename=\"ledger.csv\"")
        .build();
  }

  /// An account's entries become visible in id order, since they are written under its wallet's
  /// lock.
  private Multi<List<LedgerLine>> pages() {
    UUID account = caller.accountId();
    return Multi.createBy()
        .repeating()
        .uni(
            AtomicLong::new,
            after ->
                transactions
                    .inAccount(
                        account,
                        transaction -> views.oldest(transaction, account, after.get(), PAGE))
                    .invoke(
                        page ->
                            page.stream()
                                .reduce((a, b) -> b)
                                .ifPresent(last -> after.set(last.id()))))
        .whilst(page -> page.size() == PAGE);
  }
}
