package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.entitlement.accesskey.AccessKeys;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// Forgets the person behind an account (EN-14): all that could tell who it was goes, the account
/// stays as a closed, nameless row, since books elsewhere refer to its id. Every service is told,
/// and confirms by event; this one does so here.
@Singleton
class Erasure {
  private static final List<String> REMOVALS =
      List.of(
          "delete from device where account_id = $1",
          "delete from refresh_token where account_id = $1",
          "delete from agent where account_id = $1",
          "delete from session_guest where account_id = $1",
          "delete from ai_config where account_id = $1",
          "delete from own_key where account_id = $1",
          "delete from budget_standing where account_id = $1",
          "delete from quota_notice where account_id = $1",
          "delete from byok_migration where account_id = $1");

  private final WorkerTransactions transactions;
  private final Accounts accounts;
  private final AccessKeys accessKeys;
  private final Outbox outbox;
  private final Clock clock;

  Erasure(
      WorkerTransactions transactions,
      Accounts accounts,
      AccessKeys accessKeys,
      Outbox outbox,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.accessKeys = accessKeys;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// Final. Tokens handed out before are void from now on.
  Uni<Void> erase(UUID accountId) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return transactions.inTransaction(
        tx ->
            accounts
                .lock(tx, accountId)
                .map(Accounts::orUnknown)
                .call(account -> accessKeys.deleteAll(tx, accountId))
                .call(account -> remove(tx, accountId))
                .call(account -> endSessions(tx, accountId, now))
                .chain(account -> accounts.save(tx, account.erase(now)))
                .chain(() -> tell(tx, accountId, now)));
  }

  private static Uni<Void> remove(SqlConnection tx, UUID accountId) {
    return Multi.createFrom()
        .iterable(REMOVALS)
        .onItem()
        .transformToUniAndConcatenate(
            removal -> tx.preparedQuery(removal).execute(Tuple.of(accountId)))
        .onItem()
        .ignoreAsUni();
  }

  private static Uni<Void> endSessions(SqlConnection tx, UUID accountId, Instant now) {
    return tx.preparedQuery(
            """
            update shared_session set name = 'erased', ended_at = coalesce(ended_at, $2)
             where account_id = $1
            """)
        .execute(Tuple.of(accountId, now.atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  private Uni<Void> tell(SqlConnection tx, UUID accountId, Instant now) {
    return outbox
        .add(
            tx,
            Topics.ACCOUNT,
            "erased:" + accountId,
            AccountErased.TYPE,
            new AccountErased(accountId, now))
        .chain(
            () ->
                outbox.add(
                    tx,
                    Topics.ACCOUNT,
                    "erased:" + accountId + ":entitlement-service",
                    AccountErasureConfirmed.TYPE,
                    new AccountErasureConfirmed(accountId, "entitlement-service")));
  }
}
