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
import java.util.UUID;

/// Gives accounts a new current data key; the one before is superseded, and still opens what it
/// sealed.
@ApplicationScoped
class NewDataKeys {
  private static final String COUNT = "select count(*) from data_key where current";

  private static final String STALE =
      """
      select id, account_id from data_key where current and created_at < $1
       order by id limit $2 for no key update skip locked
      """;

  private static final String SUPERSEDE = "update data_key set current = false where id = $1";

  private static final String ADD =
      """
      insert into data_key (id, account_id, kek_id, wrapped, check_value)
      values ($1, $2, $3, $4, $5)
      """;

  private final KeyWrapping wrapping;

  NewDataKeys(KeyWrapping wrapping) {
    this.wrapping = wrapping;
  }

  Uni<Long> count(SqlConnection tx) {
    return tx.query(COUNT).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  /// @return how many accounts got a new data key; zero when all have one made since then
  Uni<Integer> make(SqlConnection tx, Instant since, int size) {
    return tx.preparedQuery(STALE)
        .execute(Tuple.of(since.atOffset(ZoneOffset.UTC), size))
        .map(rows -> rows.stream().toList())
        .call(rows -> rows.isEmpty() ? Uni.createFrom().voidItem() : useKek(tx))
        .call(
            rows ->
                Multi.createFrom()
                    .iterable(rows)
                    .onItem()
                    .transformToUniAndConcatenate(row -> replace(tx, row))
                    .collect()
                    .asList())
        .map(rows -> rows.size());
  }

  private Uni<Void> useKek(SqlConnection tx) {
    return wrapping.primary().chain(primary -> wrapping.use(tx, primary));
  }

  private Uni<Void> replace(SqlConnection tx, Row old) {
    UUID account = old.getUUID("account_id");
    return wrapping
        .newDataKey(account)
        .call(() -> tx.preparedQuery(SUPERSEDE).execute(Tuple.of(old.getUUID("id"))))
        .chain(made -> tx.preparedQuery(ADD).execute(values(account, made)))
        .replaceWithVoid();
  }

  private static Tuple values(UUID account, NewDataKey made) {
    return Tuple.of(
        made.key().id(),
        account,
        made.wrapped().kekId(),
        Buffer.buffer(made.wrapped().bytes()),
        Buffer.buffer(made.checkValue()));
  }
}
