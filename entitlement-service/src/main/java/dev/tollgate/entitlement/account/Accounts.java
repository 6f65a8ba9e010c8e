package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.event.Outbox;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/// The accounts. Every change is told to the other services, from the transaction that makes it.
@ApplicationScoped
public class Accounts {
  private final Outbox outbox;

  Accounts(Outbox outbox) {
    this.outbox = outbox;
  }

  public Uni<Optional<Account>> find(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery("select * from account where id = $1")
        .execute(Tuple.of(id))
        .map(Accounts::first);
  }

  /// Finds the account of a token; one that is gone makes its tokens worthless (401).
  public Uni<Account> require(SqlConnection transaction, UUID id) {
    return find(transaction, id).map(Accounts::orUnknown);
  }

  /// The account, unless it is unknown or erased (401).
  public static Account orUnknown(Optional<Account> found) {
    return found
        .filter(account -> account.status() != AccountStatus.ERASED)
        .orElseThrow(() -> new ProblemException(ErrorCode.UNAUTHENTICATED, "No such account."));
  }

  /// Finds and locks: whoever is going to [#save] must have found it so.
  public Uni<Optional<Account>> lock(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery("select * from account where id = $1 for update")
        .execute(Tuple.of(id))
        .map(Accounts::first);
  }

  public Uni<Void> add(SqlConnection transaction, Account opened) {
    return transaction
        .preparedQuery(
            """
            insert into account (id, version, kind, status, granted_tier, subscribed_tier, seats,
              subscription_version, agent_quota, anchor, route_config, tokens_not_before,
              merged_into, created_at, own_keys_ended_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """)
        .execute(AccountRows.write(opened))
        .chain(() -> tell(transaction, opened));
  }

  /// Stores the next version of a locked account.
  public Uni<Void> save(SqlConnection transaction, Account changed) {
    return transaction
        .preparedQuery(
            """
            update account set version = $2, kind = $3, status = $4, granted_tier = $5,
              subscribed_tier = $6, seats = $7, subscription_version = $8, agent_quota = $9,
              anchor = $10, route_config = $11, tokens_not_before = $12, merged_into = $13,
              created_at = $14, own_keys_ended_at = $15
             where id = $1 and version = $2 - 1
            """)
        .execute(AccountRows.write(changed))
        .invoke(updated -> mustBeOne(updated, changed))
        .chain(() -> tell(transaction, changed));
  }

  /// Tells the others that something changed on which admissions of this account depend. Without
  /// effect when there is no such account, or it is erased.
  public Uni<Void> touch(SqlConnection transaction, UUID id) {
    return lock(transaction, id)
        .chain(
            found ->
                found
                    .filter(account -> account.status() != AccountStatus.ERASED)
                    .map(account -> save(transaction, account.touch()))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private Uni<Void> tell(SqlConnection transaction, Account account) {
    return outbox.add(
        transaction,
        Topics.ACCOUNT,
        account.id().toString(),
        AccountChanged.TYPE,
        account.asEvent());
  }

  private static void mustBeOne(RowSet<Row> updated, Account account) {
    if (updated.rowCount() != 1) {
      throw new IllegalStateException("account saved without its lock: " + account.id());
    }
  }

  private static Optional<Account> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(AccountRows.read(row));
    }
    return Optional.empty();
  }
}
