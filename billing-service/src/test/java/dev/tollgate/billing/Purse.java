package dev.tollgate.billing;

import dev.tollgate.billing.wallet.Balance;
import dev.tollgate.billing.wallet.Credits;
import dev.tollgate.billing.wallet.Grant;
import dev.tollgate.billing.wallet.GrantOutcome;
import dev.tollgate.billing.wallet.LotSource;
import dev.tollgate.billing.wallet.RefundedLot;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.kit.database.WorkerTransactions;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Fills wallets for tests, and looks into them.
@ApplicationScoped
public class Purse {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Wallets wallets;
  private final WorkerTransactions worker;
  private final TestClock clock;

  Purse(Wallets wallets, WorkerTransactions worker, TestClock clock) {
    this.wallets = wallets;
    this.worker = worker;
    this.clock = clock;
  }

  /// A new account with one paid lot that does not expire; its grant key is the account's id.
  public UUID with(long credits) {
    UUID account = UUID.randomUUID();
    give(account, account.toString(), Credits.micro(credits), null);
    return account;
  }

  public GrantOutcome give(UUID account, String key, long micro, @Nullable Instant expiresAt) {
    var grant =
        new Grant(
            account,
            key,
            LotSource.PACK,
            micro,
            20_000 * micro / 1_000,
            clock.instant(),
            expiresAt);
    return worker
        .inTransaction(transaction -> wallets.grant(transaction, grant))
        .await()
        .atMost(PATIENCE);
  }

  public RefundedLot refund(UUID account, String key) {
    return worker
        .inTransaction(transaction -> wallets.refundLot(transaction, account, key))
        .await()
        .atMost(PATIENCE);
  }

  public Balance balance(UUID account) {
    return worker
        .inTransaction(transaction -> wallets.balance(transaction, account))
        .await()
        .atMost(PATIENCE);
  }

  /// Credits in a column of the account's lots.
  public long lots(UUID account, String column) {
    return number(
        "select coalesce(sum(" + column + "), 0)::bigint from lot where account_id = $1", account);
  }

  public long waived(UUID account) {
    return number(
        "select coalesce(sum(waived_micro), 0)::bigint from charge where account_id = $1", account);
  }

  public long recall(UUID account) {
    return number("select recall from wallet where account_id = $1", account);
  }

  public String leaseState(UUID lease) {
    return worker
        .pool()
        .preparedQuery("select state from lease where id = $1")
        .execute(Tuple.of(lease))
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getString(0);
  }

  /// Every column of these leases, as far as there are such.
  public List<String> leaseRows(UUID... leases) {
    return worker
        .pool()
        .preparedQuery("select lease::text from lease where id = any($1) order by id")
        .execute(Tuple.of(leases))
        .await()
        .atMost(PATIENCE)
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  public long quarantined(UUID account) {
    return number("select count(*) from quarantine where record_key = $1::uuid::text", account);
  }

  private long number(String query, UUID account) {
    return worker
        .pool()
        .preparedQuery(query)
        .execute(Tuple.of(account))
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getLong(0);
  }
}
