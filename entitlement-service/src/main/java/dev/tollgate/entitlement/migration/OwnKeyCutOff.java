package dev.tollgate.entitlement.migration;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Ends the own keys of accounts that were reported long ago (WA-4), where the deployment wants it:
/// their calls go out on the platform's keys, and the vault, which learns of it from the account's
/// state, destroys theirs.
@Singleton
class OwnKeyCutOff {
  private static final Logger LOG = Logger.getLogger(OwnKeyCutOff.class);
  private static final int ACCOUNTS_AT_ONCE = 500;

  private static final String LEFT =
      """
      select account_id from byok_migration join account on id = account_id
       where reported_at <= $1 and own_keys_ended_at is null and status in ('ACTIVE', 'BLOCKED')
       order by reported_at limit $2
      """;

  private final WorkerTransactions transactions;
  private final Accounts accounts;
  private final EntitlementConfig config;
  private final Clock clock;

  OwnKeyCutOff(
      WorkerTransactions transactions, Accounts accounts, EntitlementConfig config, Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.config = config;
    this.clock = clock;
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> check() {
    return config
        .ownKeysEndAfter()
        .map(this::endThoseReported)
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /// @param ago accounts reported so long ago or longer
  Uni<Void> endThoseReported(Duration ago) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return transactions
        .pool()
        .preparedQuery(LEFT)
        .execute(Tuple.of(now.minus(ago).atOffset(ZoneOffset.UTC), ACCOUNTS_AT_ONCE))
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable)
        .onItem()
        .transformToUniAndConcatenate(row -> end(row.getUUID("account_id"), now))
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> end(UUID accountId, Instant now) {
    return transactions.inTransaction(
        tx ->
            accounts
                .lock(tx, accountId)
                .chain(
                    found ->
                        found
                            .filter(OwnKeyCutOff::isLeft)
                            .map(account -> accounts.save(tx, account.endOwnKeys(now)))
                            .orElseGet(() -> Uni.createFrom().voidItem()))
                .invoke(() -> LOG.infof("own keys of account %s have ended", accountId)));
  }

  /// Another replica may have been quicker, or an erasure.
  private static boolean isLeft(Account account) {
    return !account.ownKeysEnded() && account.status() != AccountStatus.ERASED;
  }
}
