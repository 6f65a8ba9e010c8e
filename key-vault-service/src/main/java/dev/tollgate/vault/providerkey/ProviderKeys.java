package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The provider keys of the accounts.
@ApplicationScoped
public class ProviderKeys {
  private static final String COLUMNS =
      """
      select id, account_id, provider, state, data_key_id, switched_off_by_tier, version, key_version, envelope,
             fingerprint, last_four, origin, endpoint, alias, model, last_used_at, last_used_for,
             created_at, updated_at
        from provider_key
      """;

  private static final String ALL =
      COLUMNS + " where account_id = $1 and state <> 'DELETED' order by provider";

  private static final String LOCK_ALL = ALL + " for update";

  private static final String LOCK =
      COLUMNS + " where account_id = $1 and provider = $2 for update";

  private static final String RESERVE =
      """
      insert into provider_key (id, account_id, provider, state, version, key_version, created_at, updated_at)
      values ($1, $2, $3, 'DELETED', 0, 0, $4, $4) on conflict (account_id, provider) do nothing
      """;

  private static final String STORE =
      """
      update provider_key
         set state = $3, switched_off_by_tier = $4, version = $5, key_version = $6,
             data_key_id = $7, envelope = $8, fingerprint = $9, last_four = $10, origin = $11,
             endpoint = $12, alias = $13, model = $14, last_used_at = $15, last_used_for = $16,
             created_at = $17, updated_at = $18
       where account_id = $1 and provider = $2
      """;

  private static final String USED =
      """
      update provider_key k set last_used_at = u.at, last_used_for = u.feature
        from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) as u(account_id, provider, at, feature)
       where k.account_id = u.account_id and k.provider = u.provider and k.state <> 'DELETED'
         and (k.last_used_at is null or k.last_used_at < u.at)
      """;

  private static final String ERASE = "delete from provider_key where account_id = $1";
  private static final String DESTROY = "delete from data_key where account_id = $1";

  private static final String HOLD_DATA_KEYS =
      "select id from data_key where account_id = $1 for update";

  private static final String DESTROY_UNUSED =
      DESTROY + " and not exists (select from provider_key k where k.data_key_id = data_key.id)";

  private final Outbox outbox;

  ProviderKeys(Outbox outbox) {
    this.outbox = outbox;
  }

  public Uni<List<ProviderKey>> all(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(ALL)
        .execute(Tuple.of(accountId))
        .map(rows -> rows.stream().map(ProviderKeyRow::read).toList());
  }

  /// All keys, locked until the transaction ends.
  public Uni<List<ProviderKey>> lockAll(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(LOCK_ALL)
        .execute(Tuple.of(accountId))
        .map(rows -> rows.stream().map(ProviderKeyRow::read).toList());
  }

  /// The key, locked until the transaction ends; empty when there is none.
  public Uni<Optional<ProviderKey>> lock(SqlConnection tx, UUID accountId, String provider) {
    return tx.preparedQuery(LOCK)
        .execute(Tuple.of(accountId, provider))
        .map(ProviderKeys::first)
        .map(found -> found.filter(ProviderKey::exists));
  }

  /// The place for an account's key of a provider, locked until the transaction ends: the key that
  /// is there, or an empty one.
  public Uni<ProviderKey> lockPlace(
      SqlConnection tx, UUID accountId, String provider, Instant now) {
    Tuple place = Tuple.of(UUID.randomUUID(), accountId, provider, now.atOffset(ZoneOffset.UTC));
    return tx.preparedQuery(RESERVE)
        .execute(place)
        .chain(() -> tx.preparedQuery(LOCK).execute(Tuple.of(accountId, provider)))
        .map(rows -> first(rows).orElseThrow());
  }

  /// Stores a locked key and tells the gateways.
  public Uni<Void> store(SqlConnection tx, ProviderKey key) {
    return tx.preparedQuery(STORE).execute(ProviderKeyRow.write(key)).chain(() -> tell(tx, key));
  }

  /// Notes the latest use of each key; older news changes nothing.
  public Uni<Void> used(SqlConnection tx, Collection<KeyUse> uses) {
    Tuple columns =
        Tuple.tuple()
            .addArrayOfUUID(uses.stream().map(KeyUse::accountId).toArray(UUID[]::new))
            .addArrayOfString(uses.stream().map(KeyUse::provider).toArray(String[]::new))
            .addArrayOfOffsetDateTime(
                uses.stream()
                    .map(use -> use.at().atOffset(ZoneOffset.UTC))
                    .toArray(OffsetDateTime[]::new))
            .addArrayOfString(uses.stream().map(KeyUse::feature).toArray(String[]::new));
    return tx.preparedQuery(USED).execute(columns).replaceWithVoid();
  }

  /// Destroys all keys of an account, and the data keys without which no backup of them opens. A
  /// statement that waited for a rotation would not see the data key it has made: the next one
  /// does.
  ///
  /// @return whether there was anything to destroy
  public Uni<Boolean> erase(SqlConnection tx, UUID accountId, Instant now) {
    return all(tx, accountId)
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable)
        .onItem()
        .transformToUniAndConcatenate(key -> tell(tx, key.delete(now)))
        .collect()
        .asList()
        .chain(() -> tx.preparedQuery(ERASE).execute(Tuple.of(accountId)))
        .call(() -> tx.preparedQuery(HOLD_DATA_KEYS).execute(Tuple.of(accountId)))
        .chain(
            records ->
                tx.preparedQuery(DESTROY)
                    .execute(Tuple.of(accountId))
                    .map(dataKeys -> records.rowCount() + dataKeys.rowCount() > 0));
  }

  /// Destroys the data keys of an account that seal nothing any more, the current one as well.
  public Uni<Void> destroyUnusedDataKeys(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(DESTROY_UNUSED).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  private Uni<Void> tell(SqlConnection tx, ProviderKey key) {
    String subject = key.accountId() + ":" + key.provider();
    return outbox.add(tx, Topics.KEY, subject, KeyChanged.TYPE, key.changed());
  }

  private static Optional<ProviderKey> first(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(ProviderKeyRow.read(rows.iterator().next()));
  }
}
