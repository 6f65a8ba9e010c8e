package dev.tollgate.vault.rotation;

import dev.tollgate.vault.kek.KeyWrapping;
import dev.tollgate.vault.kek.KeyWrapping.NewDataKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Gives accounts a new current data key; the one before is superseded, and still opens what it
/// sealed.
@ApplicationScoped
class NewDataKeys {
  private static final String LEFT =
      "select count(*) from data_key where current and created_at < $1";

  private static final String STALE =
      """
      select id, account_id from data_key where current and created_at < $1
       order by created_at limit $2 for no key update skip locked
      """;

  private static final String SUPERSEDE = "update data_key set current = false where id = any($1)";

  private static final String ADD =
      """
      insert into data_key (id, account_id, kek_id, wrapped, check_value)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[])
      """;

  private record Made(UUID accountId, NewDataKey dataKey) {}

  private final KeyWrapping wrapping;

  NewDataKeys(KeyWrapping wrapping) {
    this.wrapping = wrapping;
  }

  /// Accounts whose data key is older.
  Uni<Long> left(SqlConnection tx, Instant since) {
    return tx.preparedQuery(LEFT)
        .execute(Tuple.of(since.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// Accounts whose data key another transaction holds are passed over.
  ///
  /// @return how many got a new one
  Uni<Integer> make(SqlConnection tx, Instant since, int size) {
    return tx.preparedQuery(STALE)
        .execute(Tuple.of(since.atOffset(ZoneOffset.UTC), size))
        .map(rows -> rows.stream().toList())
        .call(rows -> rows.isEmpty() ? Uni.createFrom().voidItem() : replace(tx, rows))
        .map(List::size);
  }

  private Uni<Void> replace(SqlConnection tx, List<Row> old) {
    Tuple superseded =
        Tuple.tuple()
            .addArrayOfUUID(old.stream().map(row -> row.getUUID("id")).toArray(UUID[]::new));
    return wrapping
        .primary()
        .chain(primary -> wrapping.use(tx, primary))
        .chain(() -> made(old))
        .call(() -> tx.preparedQuery(SUPERSEDE).execute(superseded))
        .chain(made -> tx.preparedQuery(ADD).execute(columns(made)))
        .replaceWithVoid();
  }

  private Uni<List<Made>> made(List<Row> old) {
    return Multi.createFrom()
        .iterable(old)
        .map(row -> row.getUUID("account_id"))
        .onItem()
        .transformToUni(account -> wrapping.newDataKey(account).map(key -> new Made(account, key)))
        .merge(KeyWrapping.AT_ONCE)
        .collect()
        .asList();
  }

  private static Tuple columns(List<Made> made) {
    return Tuple.tuple()
        .addArrayOfUUID(column(made, UUID[]::new, each -> each.dataKey().key().id()))
        .addArrayOfUUID(column(made, UUID[]::new, Made::accountId))
        .addArrayOfString(column(made, String[]::new, each -> each.dataKey().wrapped().kekId()))
        .addValue(column(made, Buffer[]::new, each -> buffer(each.dataKey().wrapped().bytes())))
        .addValue(column(made, Buffer[]::new, each -> buffer(each.dataKey().checkValue())));
  }

  private static <T> T[] column(List<Made> made, IntFunction<T[]> array, Function<Made, T> value) {
    return made.stream().map(value).toArray(array);
  }

  private static Buffer buffer(byte[] bytes) {
    return Buffer.buffer(bytes);
  }
}
