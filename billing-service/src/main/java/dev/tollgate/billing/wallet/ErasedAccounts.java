package dev.tollgate.billing.wallet;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.UUID;

/// EN-14: forgets the person and keeps the books, which name an account and nobody. Credits that
/// are left expire.
@ApplicationScoped
class ErasedAccounts {
  private final Wallets wallets;
  private final Instance<AccountErasure> parts;
  private final Outbox outbox;

  ErasedAccounts(Wallets wallets, @Any Instance<AccountErasure> parts, Outbox outbox) {
    this.wallets = wallets;
    this.parts = parts;
    this.outbox = outbox;
  }

  Uni<Void> erase(SqlConnection transaction, UUID accountId) {
    Uni<Void> erased = wallets.forfeit(transaction, accountId);
    for (AccountErasure part : parts) {
      erased = erased.chain(() -> part.erase(transaction, accountId));
    }
    return erased.chain(() -> confirm(transaction, accountId));
  }

  private Uni<Void> confirm(SqlConnection transaction, UUID accountId) {
    return outbox.add(
        transaction,
        Topics.ACCOUNT,
        accountId + ":erased:billing",
        AccountErasureConfirmed.TYPE,
        new AccountErasureConfirmed(accountId, "billing-service"));
  }
}
