package dev.tollgate.metering.audit;

import dev.tollgate.metering.Caller;
import dev.tollgate.metering.account.CallerTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The caller's account's calls of the last 30 days, one by one.
@Path("/v1/audit")
@RolesAllowed("account")
public class AuditResource {
  /// @param next pass as `after` for the next page; null on the last
  public record Page(List<AuditedCall> calls, @Nullable String next) {
    private static Page of(List<AuditedCall> calls, int limit) {
      return new Page(calls, calls.size() < limit ? null : calls.getLast().cursor().text());
    }
  }

  private final Caller caller;
  private final CallerTransactions transactions;
  private final AuditedCalls calls;
  private final AuditSearches searches;

  AuditResource(
      Caller caller, CallerTransactions transactions, AuditedCalls calls, AuditSearches searches) {
    this.caller = caller;
    this.transactions = transactions;
    this.calls = calls;
    this.searches = searches;
  }

  /// Newest first.
  @GET
  public Uni<Page> calls(@BeanParam AuditParameters asked) {
    UUID account = caller.account();
    AuditSearch search = searches.read(asked);
    return transactions
        .read(caller, tx -> calls.search(tx, account, search))
        .map(found -> Page.of(found, search.limit()));
  }
}
