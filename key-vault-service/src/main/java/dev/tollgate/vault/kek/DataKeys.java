package dev.tollgate.vault.kek;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.envelope.AssociatedData;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.KeyedHash;
import dev.tollgate.vault.envelope.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// The data keys of the accounts. Unwrapped ones stay in memory for a while after their last use;
/// they serve only records whose row was read just now, so a destroyed key opens nothing.
@ApplicationScoped
public class DataKeys {
  private static final String CURRENT =
      """
      select id, kek_id, wrapped, check_value from data_key where account_id = $1 and current
      """;

  /// Keeps the KEK from being retired in the same moment. Whoever makes data keys holds accounts
  /// already, so that many hold this row at once: else they would wait for each other in circles.
  private static final String HOLD_KEK =
      "select 1 from kek where id = $1 and retired_at is null for key share";

  private static final String ADD_KEK =
      "insert into kek (id) values ($1) on conflict (id) do nothing";

  private static final String ADD =
      """
      insert into data_key (id, account_id, kek_id, wrapped, check_value)
      values ($1, $2, $3, $4, $5) on conflict (account_id) where current do nothing
      """;

  /// Nothing where the account's keys have been destroyed or are just being: whoever does that
  /// holds this row.
  private static final String HOLD_IN_USE =
      """
      select account_id from account_tier
       where account_id = $1 and status = 'ACTIVE' and not own_keys_ended for share
      """;

  private final KekProvider keks;
  private final AccountTransactions accounts;
  private final SecureRandom random = new SecureRandom();
  private final AsyncCache<Content, DataKey> unwrapped;

  /// A row's whole content: one that was changed is not the one that was unwrapped.
  private record Content(UUID accountId, UUID id, String kekId, ByteBuffer bytes) {
    static Content of(UUID accountId, SealedKey row) {
      byte[] wrapped = row.wrapped().bytes();
      ByteBuffer bytes = ByteBuffer.allocate(wrapped.length + row.checkValue().length);
      return new Content(
          accountId,
          row.id(),
          row.wrapped().kekId(),
          bytes.put(wrapped).put(row.checkValue()).flip().asReadOnlyBuffer());
    }
  }

  DataKeys(KekProvider keks, AccountTransactions accounts, VaultConfig config) {
    this.keks = keks;
    this.accounts = accounts;
    this.unwrapped =
        Caffeine.newBuilder()
            .maximumSize(config.kek().dataKeysMax())
            .expireAfterAccess(config.kek().dataKeyIdle())
            .scheduler(Scheduler.systemScheduler())
            .buildAsync();
  }

  /// The account's current data key; made when there is none. Fails (403) rather than make one for
  /// an account that takes no keys.
  public Uni<DataKey> current(UUID accountId) {
    return accounts
        .inAccount(accountId, tx -> find(tx, accountId))
        .chain(found -> found.isPresent() ? Uni.createFrom().item(found.get()) : make(accountId))
        .chain(row -> unwrapped(accountId, row));
  }

  /// As [#current(UUID)], within a transaction that may see the account and holds its row.
  public Uni<DataKey> current(SqlConnection tx, UUID accountId) {
    return find(tx, accountId)
        .chain(
            found ->
                found.isPresent()
                    ? Uni.createFrom().item(found.get())
                    : wrapNew(accountId).chain(made -> add(tx, accountId, made)))
        .chain(row -> unwrapped(accountId, row));
  }

  /// The data key of a row that has just been read with columns `id`, `kek_id`, `wrapped` and
  /// `check_value` of its data key.
  public Uni<DataKey> of(UUID accountId, Row row) {
    return unwrapped(accountId, SealedKey.of(row));
  }

  /// As [#of(UUID, Row)], for a row in which the columns are called `<prefix>_id`, `<prefix>_kek`,
  /// `<prefix>_wrapped` and `<prefix>_check`.
  public Uni<DataKey> of(UUID accountId, Row row, String prefix) {
    return unwrapped(accountId, SealedKey.of(row, prefix));
  }

  private static Uni<Optional<SealedKey>> find(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(CURRENT).execute(Tuple.of(accountId)).map(DataKeys::first);
  }

  private static Optional<SealedKey> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(SealedKey.of(rows.iterator().next()));
  }

  private Uni<SealedKey> make(UUID accountId) {
    return wrapNew(accountId)
        .chain(
            made ->
                accounts.inAccount(
                    accountId,
                    tx -> holdInUse(tx, accountId).chain(() -> add(tx, accountId, made))));
  }

  /// First of all locks, as by those who destroy keys.
  private static Uni<Void> holdInUse(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(HOLD_IN_USE)
        .execute(Tuple.of(accountId))
        .invoke(
            rows -> {
              if (rows.size() == 0) {
                throw takesNone();
              }
            })
        .replaceWithVoid();
  }

  private Uni<SealedKey> wrapNew(UUID accountId) {
    UUID id = UUID.randomUUID();
    byte[] material = new byte[Sealer.KEY_BYTES];
    random.nextBytes(material);
    byte[] check = KeyedHash.checkValue(material);
    return keks.wrap(material, purpose(accountId, id))
        .eventually(() -> Arrays.fill(material, (byte) 0))
        .map(wrapped -> new SealedKey(id, wrapped, check));
  }

  /// When another request was first, its key is the account's.
  private static Uni<SealedKey> add(SqlConnection tx, UUID accountId, SealedKey made) {
    return useKek(tx, made.wrapped().kekId())
        .chain(() -> insert(tx, accountId, made))
        .chain(() -> find(tx, accountId))
        .map(Optional::orElseThrow);
  }

  private static ProblemException takesNone() {
    return new ProblemException(ErrorCode.FORBIDDEN, "This account takes no keys.");
  }

  static Uni<Void> useKek(SqlConnection tx, String kekId) {
    return holdKek(tx, kekId).chain(held -> held ? Uni.createFrom().voidItem() : addKek(tx, kekId));
  }

  private static Uni<Boolean> holdKek(SqlConnection tx, String kekId) {
    return tx.preparedQuery(HOLD_KEK).execute(Tuple.of(kekId)).map(rows -> rows.size() == 1);
  }

  private static Uni<Void> addKek(SqlConnection tx, String kekId) {
    return tx.preparedQuery(ADD_KEK)
        .execute(Tuple.of(kekId))
        .chain(() -> holdKek(tx, kekId))
        .invoke(
            held -> {
              if (!held) {
                throw new KekUnavailable("KEK " + kekId + " is retired and wraps no more");
              }
            })
        .replaceWithVoid();
  }

  private static Uni<Void> insert(SqlConnection tx, UUID accountId, SealedKey made) {
    Tuple values =
        Tuple.of(
            made.id(),
            accountId,
            made.wrapped().kekId(),
            Buffer.buffer(made.wrapped().bytes()),
            Buffer.buffer(made.checkValue()));
    return tx.preparedQuery(ADD).execute(values).replaceWithVoid();
  }

  private Uni<DataKey> unwrapped(UUID accountId, SealedKey row) {
    return Uni.createFrom().deferred(() -> shared(load(accountId, row)));
  }

  private CompletableFuture<DataKey> load(UUID accountId, SealedKey row) {
    return unwrapped.get(
        Content.of(accountId, row),
        (content, executor) -> open(accountId, row).subscribeAsCompletionStage());
  }

  /// Of requests that wait for one load each goes on where it asked, and gives up for itself alone.
  private static Uni<DataKey> shared(CompletableFuture<DataKey> load) {
    Context asked = Vertx.currentContext();
    Uni<DataKey> key = Uni.createFrom().completionStage(load::copy);
    return asked == null || load.isDone()
        ? key
        : key.emitOn(task -> asked.runOnContext(ignored -> task.run()));
  }

  private Uni<DataKey> open(UUID accountId, SealedKey row) {
    return keks.unwrap(row.wrapped(), purpose(accountId, row.id()))
        .map(
            material -> {
              try {
                return DataKey.of(row.id(), material, row.checkValue());
              } finally {
                Arrays.fill(material, (byte) 0);
              }
            });
  }

  /// Binds a wrapped data key to its account and id.
  static byte[] purpose(UUID accountId, UUID id) {
    return AssociatedData.of("tollgate vault data key v1").and(accountId).and(id).bytes();
  }
}
