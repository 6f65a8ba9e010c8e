package dev.tollgate.entitlement.accesskey;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.token.AccessKeyHolders;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Optional;

/// Looks access keys up in this service's own database, for its own API and for the others'.
@Singleton
class OwnAccessKeys implements AccessKeyHolders {
  private final WorkerTransactions transactions;
  private final AccessKeys keys;

  OwnAccessKeys(WorkerTransactions transactions, AccessKeys keys) {
    this.transactions = transactions;
    this.keys = keys;
  }

  @Override
  public Uni<Optional<Caller>> find(String keyHash) {
    return keys.resolve(transactions.pool(), HexFormat.of().parseHex(keyHash));
  }
}
