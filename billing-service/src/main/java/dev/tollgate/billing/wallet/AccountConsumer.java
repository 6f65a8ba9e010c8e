package dev.tollgate.billing.wallet;

import dev.tollgate.billing.quarantine.Quarantine;
import dev.tollgate.billing.quarantine.Replayable;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Gives new accounts a wallet, and follows tier and status of all (WA-2).
@ApplicationScoped
class AccountConsumer implements Replayable {
  private static final String NAME = "wallets";

  private final Wallets wallets;
  private final ErasedAccounts erased;
  private final Quarantine quarantine;
  private final EventJson json;

  AccountConsumer(Wallets wallets, ErasedAccounts erased, Quarantine quarantine, EventJson json) {
    this.wallets = wallets;
    this.erased = erased;
    this.quarantine = quarantine;
    this.json = json;
  }

  void onStart(@Observes StartupEvent start, Consumers consumers) {
    consumers.start(NAME, Topics.ACCOUNT, this::follow);
  }

  @Override
  public String consumer() {
    return NAME;
  }

  @Override
  public Uni<Void> take(SqlConnection transaction, List<IncomingEvent> records) {
    return follow(transaction, records);
  }

  Uni<Void> follow(SqlConnection transaction, List<IncomingEvent> batch) {
    Map<UUID, Owner> owners = new HashMap<>();
    Uni<Void> done = Uni.createFrom().voidItem();
    for (IncomingEvent event : batch) {
      try {
        switch (event.type()) {
          case AccountChanged.TYPE -> newest(owners, json.read(event, AccountChanged.class));
          case AccountErased.TYPE -> {
            UUID gone = Objects.requireNonNull(json.read(event, AccountErased.class).accountId());
            done = done.chain(() -> erased.erase(transaction, gone));
          }
          default -> {} // ticks, confirmations, revoked access keys, quota notices
        }
      } catch (IOException | NullPointerException e) {
        done = done.chain(() -> quarantine.add(transaction, NAME, event, "unreadable"));
      }
    }
    Uni<Void> changed =
        owners.isEmpty() ? Uni.createFrom().voidItem() : wallets.ownersChanged(transaction, owners);
    Uni<Void> rest = done;
    return changed.chain(() -> rest);
  }

  private static void newest(Map<UUID, Owner> owners, AccountChanged news) {
    var owner =
        new Owner(
            news.kind(),
            news.tier(),
            news.status(),
            news.anchor(),
            news.version(),
            news.mergedInto());
    owners.merge(
        Objects.requireNonNull(news.accountId()),
        owner,
        (known, next) -> next.version() > known.version() ? next : known);
  }
}
