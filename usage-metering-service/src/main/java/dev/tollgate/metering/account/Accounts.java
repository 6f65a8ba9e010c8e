package dev.tollgate.metering.account;

import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.metering.Columns;
import dev.tollgate.metering.rollup.AttributedUsage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What metering knows of accounts, and for whom usage is counted after a merger or an erasure.
@ApplicationScoped
public class Accounts {
  private static final long LOCK = 0x746f_6c6c_0101L;

  private static final String SAVE =
      """
      insert into account_state as kept (account_id, version, anchor, tokens_not_before)
      select $1::uuid, $2::bigint, $3::timestamptz, $4::timestamptz
       where not exists (select from erased_account where tombstone = $5)
      on conflict (account_id) do update set version = excluded.version, anchor = excluded.anchor,
          tokens_not_before = excluded.tokens_not_before
       where kept.version < excluded.version
      """;

  private static final String MERGE =
      """
      update account_state set merged_into = $2
       where (account_id = $1 and merged_into is null) or merged_into = $1
      """;

  private static final String MERGED =
      "select account_id from account_state where merged_into = $1";

  private static final String FORGET =
      "delete from account_state where account_id = $1 or merged_into = $1";

  private static final String BURY =
      "insert into erased_account (tombstone, erased_at) values ($1, $2) on conflict do nothing";

  private static final String REDIRECTED =
      """
      select given.account_id, s.merged_into
        from unnest($1::uuid[], $2::text[]) as given(account_id, tombstone)
        left join account_state s on s.account_id = given.account_id and s.merged_into is not null
        left join erased_account e on e.tombstone = given.tombstone
       where s.account_id is not null or e.tombstone is not null
      """;

  private final Tombstones tombstones;

  Accounts(Tombstones tombstones) {
    this.tombstones = tombstones;
  }

  /// Keeps mergers and erasures out until the transaction ends: usage must not be written to an
  /// account that is being emptied at the same moment. Writers do not wait for each other.
  public Uni<Void> hold(SqlConnection transaction) {
    return lock(transaction, "select pg_advisory_xact_lock_shared($1)");
  }

  /// Waits for all writers of usage, and keeps them out until the transaction ends.
  public Uni<Void> holdAlone(SqlConnection transaction) {
    return lock(transaction, "select pg_advisory_xact_lock($1)");
  }

  /// For whom each event counts now.
  public Uni<List<AttributedUsage>> attribute(
      SqlConnection transaction, List<UsageRecorded> events) {
    List<UUID> accounts = events.stream().map(UsageRecorded::accountId).distinct().toList();
    return redirects(transaction, accounts).map(redirects -> attributed(events, redirects));
  }

  /// What has become of accounts: the one that took each over, or nobody when it was erased. Those
  /// to which neither happened are left out.
  public Uni<Map<UUID, UUID>> redirects(SqlConnection transaction, Collection<UUID> accounts) {
    return tombstones
        .of(transaction, accounts)
        .chain(
            marks ->
                transaction
                    .preparedQuery(REDIRECTED)
                    .execute(Columns.of(accounts).uuid(id -> id).text(marks::get).tuple()))
        .map(Accounts::redirects);
  }

  /// A keyed hash of each account, in hexadecimal: tells accounts apart to others without naming
  /// them.
  public Uni<Map<UUID, String>> marks(SqlConnection transaction, Collection<UUID> accounts) {
    return tombstones.of(transaction, accounts);
  }

  /// Keeps the newest state; none of an account that was erased.
  public Uni<Void> save(SqlConnection transaction, AccountChanged change) {
    UUID account = change.accountId();
    return tombstones
        .of(transaction, List.of(account))
        .map(
            marks ->
                Tuple.of(
                    account,
                    change.version(),
                    change.anchor().atOffset(ZoneOffset.UTC),
                    utc(change.tokensNotBefore()),
                    marks.get(account)))
        .chain(values -> transaction.preparedQuery(SAVE).execute(values))
        .replaceWithVoid();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant moment) {
    return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
  }

  /// @return true when this is news
  public Uni<Boolean> merge(SqlConnection transaction, UUID from, UUID into) {
    return transaction
        .preparedQuery(MERGE)
        .execute(Tuple.of(from, into))
        .map(rows -> rows.rowCount() > 0);
  }

  /// Forgets the account and all that were merged into it; what is left recognises their ids.
  ///
  /// @return the ids of all of them
  public Uni<List<UUID>> bury(SqlConnection transaction, UUID accountId, Instant now) {
    return transaction
        .preparedQuery(MERGED)
        .execute(Tuple.of(accountId))
        .map(rows -> ids(rows, accountId))
        .call(ids -> mark(transaction, ids, now))
        .call(() -> transaction.preparedQuery(FORGET).execute(Tuple.of(accountId)));
  }

  private Uni<Void> mark(SqlConnection transaction, List<UUID> erased, Instant now) {
    return tombstones
        .of(transaction, erased)
        .chain(
            marks ->
                transaction
                    .preparedQuery(BURY)
                    .executeBatch(
                        marks.values().stream()
                            .map(mark -> Tuple.of(mark, now.atOffset(ZoneOffset.UTC)))
                            .toList()))
        .replaceWithVoid();
  }

  private static List<UUID> ids(RowSet<Row> rows, UUID accountId) {
    List<UUID> ids = new ArrayList<>(List.of(accountId));
    rows.forEach(row -> ids.add(row.getUUID("account_id")));
    return ids;
  }

  private static Map<UUID, UUID> redirects(RowSet<Row> rows) {
    Map<UUID, UUID> redirects = new HashMap<>();
    for (Row row : rows) {
      UUID into = row.getUUID("merged_into");
      redirects.put(row.getUUID("account_id"), into == null ? AttributedUsage.NOBODY : into);
    }
    return redirects;
  }

  private static List<AttributedUsage> attributed(
      List<UsageRecorded> events, Map<UUID, UUID> redirects) {
    return events.stream().map(event -> attributed(event, redirects)).toList();
  }

  private static AttributedUsage attributed(UsageRecorded event, Map<UUID, UUID> redirects) {
    UUID account = redirects.getOrDefault(event.accountId(), event.accountId());
    return account.equals(AttributedUsage.NOBODY)
        ? AttributedUsage.toNobody(event)
        : AttributedUsage.to(account, event);
  }

  private static Uni<Void> lock(SqlConnection transaction, String statement) {
    return transaction.preparedQuery(statement).execute(Tuple.of(LOCK)).replaceWithVoid();
  }
}
