package dev.tollgate.metering.departure;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.budget.BudgetWatch;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Follows what happens to accounts: their months, their mergers, their end.
@ApplicationScoped
public class AccountConsumer {
  private static final String NAME = "metering-accounts";

  private final Accounts accounts;
  private final Departures departures;
  private final BudgetWatch budgets;
  private final EventJson json;

  AccountConsumer(Accounts accounts, Departures departures, BudgetWatch budgets, EventJson json) {
    this.accounts = accounts;
    this.departures = departures;
    this.budgets = budgets;
    this.json = json;
  }

  void onStart(@Observes StartupEvent start, Consumers consumers) {
    consumers.start(NAME, Topics.ACCOUNT, this::follow);
  }

  /// Budgets come last: whoever writes usage holds the accounts first and the budgets then, and so
  /// must we.
  private Uni<Void> follow(SqlConnection transaction, List<IncomingEvent> batch) {
    List<UUID> changed = new ArrayList<>();
    Uni<Void> followed = Uni.createFrom().voidItem();
    for (IncomingEvent event : batch) {
      followed = followed.chain(() -> follow(transaction, event, changed));
    }
    return followed.chain(() -> budgets.lookAt(transaction, changed));
  }

  private Uni<Void> follow(SqlConnection transaction, IncomingEvent event, List<UUID> changed) {
    return switch (event.type()) {
      case AccountChanged.TYPE -> change(transaction, read(event, AccountChanged.class), changed);
      case AccountErased.TYPE ->
          departures.erase(transaction, read(event, AccountErased.class).accountId());
      default -> Uni.createFrom().voidItem();
    };
  }

  /// Of an account that ends nothing is kept: its erasure may have come before.
  private Uni<Void> change(SqlConnection transaction, AccountChanged change, List<UUID> changed) {
    if (change.status() == AccountStatus.ERASED) {
      return Uni.createFrom().voidItem();
    }
    changed.add(change.accountId());
    Uni<Void> saved = accounts.save(transaction, change);
    UUID into = change.mergedInto();
    if (into == null) {
      return saved;
    }
    changed.add(into);
    return saved.chain(() -> departures.merge(transaction, change.accountId(), into));
  }

  /// Only entitlement-service writes this topic. A record of it that cannot be read is a fault to
  /// be mended, not something to step over: an erasure would be lost.
  private <T> T read(IncomingEvent event, Class<T> type) {
    try {
      return json.read(event, type);
    } catch (IOException e) {
      throw new UncheckedIOException(
          event.topic() + " at " + event.offset() + " cannot be read", e);
    }
  }
}
