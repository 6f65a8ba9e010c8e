package dev.tollgate.entitlement.migration;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.wallet.GrantRequest;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.ownkey.OwnKeys;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/// Takes in reports of accounts that bring own keys. The credits come first, by a key that billing
/// honours once: whatever breaks off on the way, a repeat completes it and gives nothing twice.
@Singleton
class ByokReports {
  private static final Logger LOG = Logger.getLogger(ByokReports.class);
  private static final long CREDITS = 500;
  private static final long MICRO_PER_CREDIT = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final OwnKeys ownKeys;
  private final ByokMigrations migrations;
  private final BillingClient billing;
  private final Clock clock;

  ByokReports(
      AccountTransactions transactions,
      Accounts accounts,
      OwnKeys ownKeys,
      ByokMigrations migrations,
      @RestClient BillingClient billing,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.ownKeys = ownKeys;
    this.migrations = migrations;
    this.billing = billing;
    this.clock = clock;
  }

  Uni<ByokReport> report(UUID accountId) {
    return transactions
        .inAccount(accountId, tx -> known(tx, accountId))
        .chain(
            known ->
                known.isPresent()
                    ? Uni.createFrom().item(answer(known.get(), true))
                    : grant(accountId)
                        .chain(
                            () -> transactions.inAccount(accountId, tx -> store(tx, accountId))));
  }

  /// Empty when the account may be reported now.
  private Uni<Optional<ByokMigration>> known(SqlConnection tx, UUID accountId) {
    return accounts
        .require(tx, accountId)
        .invoke(ByokReports::mustBeActive)
        .chain(() -> migrations.find(tx, accountId))
        .call(
            known -> known.isPresent() ? Uni.createFrom().voidItem() : mustBringKey(tx, accountId));
  }

  private static void mustBeActive(Account account) {
    if (!account.active()) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "This account is not active.");
    }
  }

  /// Else anybody could have the credits.
  private Uni<Void> mustBringKey(SqlConnection tx, UUID accountId) {
    return ownKeys
        .active(tx, accountId)
        .invoke(
            active -> {
              if (active.isEmpty()) {
                throw new ProblemException(
                    ErrorCode.CONFLICT, "This account has no active key of its own.");
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> grant(UUID accountId) {
    return billing
        .grant(
            new GrantRequest(
                accountId,
                "migration:" + accountId,
                GrantRequest.Source.MIGRATION,
                CREDITS * MICRO_PER_CREDIT,
                null))
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .transform(fault -> undecided(accountId, fault))
        .replaceWithVoid();
  }

  private static ProblemException undecided(UUID accountId, Throwable fault) {
    LOG.warnf("billing gave no migration credits to %s: %s", accountId, fault.toString());
    return new ProblemException(
        ErrorCode.UNAVAILABLE, "The credits cannot be given now; report again.", RETRY);
  }

  /// The account's lock lets one of several reports be the first, and none outlive an erasure.
  private Uni<ByokReport> store(SqlConnection tx, UUID accountId) {
    return accounts
        .lock(tx, accountId)
        .map(Accounts::orUnknown)
        .chain(() -> migrations.find(tx, accountId))
        .chain(
            known ->
                known.isPresent()
                    ? Uni.createFrom().item(answer(known.get(), true))
                    : add(tx, accountId));
  }

  private Uni<ByokReport> add(SqlConnection tx, UUID accountId) {
    ByokMigration reported = ByokMigration.reported(accountId, clock.instant());
    return migrations.add(tx, reported).replaceWith(answer(reported, false));
  }

  private static ByokReport answer(ByokMigration migration, boolean repeated) {
    return new ByokReport(migration.reportedAt(), BigDecimal.valueOf(CREDITS), repeated);
  }
}
