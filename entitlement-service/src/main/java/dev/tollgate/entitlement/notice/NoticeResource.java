package dev.tollgate.entitlement.notice;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;

/// What the product is to show the account's owner.
@Path("/v1/notices")
@RolesAllowed("owner")
public class NoticeResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final Notices notices;
  private final SignedIn caller;

  NoticeResource(
      AccountTransactions transactions, Accounts accounts, Notices notices, SignedIn caller) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.notices = notices;
    this.caller = caller;
  }

  /// Answer of `GET /v1/notices`.
  public record NoticeList(List<Notice> notices) {}

  @GET
  public Uni<NoticeList> list() {
    UUID account = caller.accountId();
    return transactions
        .inAccount(
            account, tx -> accounts.require(tx, account).chain(found -> notices.of(tx, found)))
        .map(NoticeList::new);
  }

  /// Hides it: a banner for ever, what comes daily until the next day (UTC).
  @POST
  @Path("/{id}/dismiss")
  public Uni<Void> dismiss(String id) {
    UUID account = caller.accountId();
    return transactions
        .inAccount(
            account,
            tx -> accounts.require(tx, account).chain(() -> notices.dismiss(tx, account, id)))
        .invoke(
            dismissed -> {
              if (!dismissed) {
                throw new ProblemException(ErrorCode.NOT_FOUND, "No such notice.");
              }
            })
        .replaceWithVoid();
  }
}
