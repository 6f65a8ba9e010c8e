package dev.tollgate.billing.wallet;

import dev.tollgate.billing.wallet.BalanceListener.Fall;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;

/// Tells the other services of credits that came or went, and billing itself of balances that fell.
@ApplicationScoped
class WalletNews {
  private final Outbox outbox;
  private final Instance<BalanceListener> listeners;

  WalletNews(Outbox outbox, @Any Instance<BalanceListener> listeners) {
    this.outbox = outbox;
    this.listeners = listeners;
  }

  Uni<Void> tell(SqlConnection transaction, List<Wallet> changed) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (Wallet wallet : changed) {
      if (wallet.reason().isPresent()) {
        told = told.chain(() -> announce(transaction, wallet, wallet.reason().get()));
      }
    }
    List<Fall> falls =
        changed.stream()
            .filter(WalletNews::hasFallenByUse)
            .map(wallet -> new Fall(wallet.accountId(), wallet.balanceBefore(), wallet.balance()))
            .toList();
    if (!falls.isEmpty()) {
      for (BalanceListener listener : listeners) {
        told = told.chain(() -> listener.balancesFell(transaction, falls));
      }
    }
    return told;
  }

  private static boolean hasFallenByUse(Wallet wallet) {
    return wallet.balance() < wallet.balanceBefore()
        && wallet.movements().stream()
            .anyMatch(move -> move.kind() == EntryKind.SPEND || move.kind() == EntryKind.EXPIRE);
  }

  private Uni<Void> announce(SqlConnection transaction, Wallet wallet, ChangeReason reason) {
    var event =
        new CreditsChanged(
            wallet.accountId(), wallet.state().version(), wallet.available(), reason.wireName());
    return outbox.add(
        transaction, Topics.CREDITS, wallet.accountId().toString(), CreditsChanged.TYPE, event);
  }
}
