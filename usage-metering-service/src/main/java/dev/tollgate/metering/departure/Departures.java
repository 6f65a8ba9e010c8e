package dev.tollgate.metering.departure;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.event.Outbox;
import dev.tollgate.metering.Columns;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.rollup.AttributedUsage;
import dev.tollgate.metering.rollup.Rollups;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// What remains of an account's usage when the account goes.
@ApplicationScoped
class Departures {
  /// All that names the account, but for the sums, which are made anonymous.
  private static final List<String> ERASE =
      List.of(
          "delete from usage_event where account_id = any($1::uuid[])",
          "delete from budget_notice where account_id = any($1::uuid[])",
          "delete from budget where account_id = any($1::uuid[])",
          "delete from export where account_id = any($1::uuid[])");

  /// Found by the key too: a record that could not be read may name its account nowhere else, and
  /// one of an account that was merged may have come late.
  private static final String ERASE_QUARANTINED =
      """
      update quarantined_event set account_id = null, key = null, payload = null
       where account_id = any($1::uuid[]) or key = any($2::text[])
      """;

  private static final List<String> MOVE =
      List.of(
          "update usage_event set account_id = $2 where account_id = $1",
          """
          update quarantined_event set account_id = $2
           where account_id = $1 or (account_id is null and key = $1::text)
          """);

  private static final List<String> LEAVE =
      List.of(
          "delete from budget_notice where account_id = $1",
          "delete from budget where account_id = $1",
          "delete from export where account_id = $1");

  private final Accounts accounts;
  private final Rollups rollups;
  private final Outbox outbox;
  private final KitConfig kit;
  private final Clock clock;

  Departures(Accounts accounts, Rollups rollups, Outbox outbox, KitConfig kit, Clock clock) {
    this.accounts = accounts;
    this.rollups = rollups;
    this.outbox = outbox;
    this.kit = kit;
    this.clock = clock;
  }

  /// Removes raw usage, budgets and alerts, adds the sums to those of nobody, and confirms. Usage
  /// of the account that comes later is counted for nobody too.
  Uni<Void> erase(SqlConnection transaction, UUID accountId) {
    return accounts
        .holdAlone(transaction)
        .chain(() -> accounts.bury(transaction, accountId, clock.instant()))
        .call(gone -> eraseQuarantined(transaction, gone))
        .chain(gone -> all(transaction, ERASE, Columns.of(gone).uuid(id -> id).tuple()))
        .chain(() -> rollups.move(transaction, accountId, AttributedUsage.NOBODY, true))
        .chain(() -> confirm(transaction, accountId));
  }

  private static Uni<Void> eraseQuarantined(SqlConnection transaction, List<UUID> erased) {
    return transaction
        .preparedQuery(ERASE_QUARANTINED)
        .execute(Columns.of(erased).uuid(id -> id).text(UUID::toString).tuple())
        .replaceWithVoid();
  }

  /// Adds all usage to the account that took this one over. Budgets stay behind: the other account
  /// has its own.
  Uni<Void> merge(SqlConnection transaction, UUID accountId, UUID into) {
    return accounts
        .holdAlone(transaction)
        .chain(() -> accounts.merge(transaction, accountId, into))
        .chain(news -> news ? move(transaction, accountId, into) : Uni.createFrom().voidItem());
  }

  private Uni<Void> move(SqlConnection transaction, UUID accountId, UUID into) {
    return rollups
        .move(transaction, accountId, into, false)
        .chain(() -> all(transaction, MOVE, Tuple.of(accountId, into)))
        .chain(() -> all(transaction, LEAVE, Tuple.of(accountId)));
  }

  /// Has a key of its own: the topic is compacted, and the account's last state must stay.
  private Uni<Void> confirm(SqlConnection transaction, UUID accountId) {
    return outbox.add(
        transaction,
        Topics.ACCOUNT,
        accountId + "/erased/" + kit.service(),
        AccountErasureConfirmed.TYPE,
        new AccountErasureConfirmed(accountId, kit.service()));
  }

  private static Uni<Void> all(SqlConnection transaction, List<String> statements, Tuple values) {
    Uni<Void> done = Uni.createFrom().voidItem();
    for (String statement : statements) {
      done =
          done.chain(() -> transaction.preparedQuery(statement).execute(values).replaceWithVoid());
    }
    return done;
  }
}
