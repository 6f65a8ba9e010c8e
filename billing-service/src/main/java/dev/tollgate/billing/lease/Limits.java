package dev.tollgate.billing.lease;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.wallet.Wallet;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.contracts.lease.LeaseRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/// The numbers in a refusal: how much the account's live lots were granted, and how much of that is
/// used.
@ApplicationScoped
class Limits {
  private static final String LIMIT =
      """
      select coalesce(sum(granted_micro), 0)::bigint as granted
        from lot
       where account_id = $1 and state = 'LIVE' and effective_at <= $2
         and (expires_at > $2 or (expires_at is null and in_play))
      """;

  Uni<LeaseRefused> refusal(SqlConnection transaction, LeaseRequest request, Wallet wallet) {
    return transaction
        .preparedQuery(LIMIT)
        .execute(Tuple.of(request.accountId(), Utc.of(wallet.now())))
        .map(rows -> rows.iterator().next().getLong("granted"))
        .map(
            granted ->
                new LeaseRefused(
                    request.leaseId(), granted, granted - wallet.available(), wallet.refillAt()));
  }
}
