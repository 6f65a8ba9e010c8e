package dev.tollgate.billing.wallet;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/// Wants to know of balances that fall because credits were spent or expired, in the transaction in
/// which they fall (auto top-up). What is refunded, disputed or handed over is no need for more.
public interface BalanceListener {
  /// Called with the wallets' rows locked. Must be quick, and set-based over all falls.
  Uni<Void> balancesFell(SqlConnection transaction, List<Fall> falls);

  /// @param fromMicro balance (available + held) before the transaction
  /// @param toMicro balance after it, lower
  record Fall(UUID accountId, long fromMicro, long toMicro) {}
}
