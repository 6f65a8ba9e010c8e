package dev.tollgate.vault.rotation;

import dev.tollgate.vault.kek.KeyWrapping;
import dev.tollgate.vault.kek.KeyWrapping.Rewrapped;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Wraps every data key, and the service's own keys, anew with the primary KEK. The keys
/// themselves, and what they sealed, stay as they are.
@ApplicationScoped
class RewrapPass implements Pass {
  private static final String LEFT =
      """
      select (select count(*) from data_key where kek_id <> $1)
           + (select count(*) from service_key where kek_id <> $1)
      """;

  private static final String DATA_KEYS =
      """
      select id, account_id, kek_id, wrapped, check_value from data_key
       where kek_id <> $1 and id > $2 order by id limit $3
         for no key update skip locked
      """;

  private static final String SERVICE_KEYS =
      """
      select id, purpose, kek_id, wrapped, check_value from service_key
       where kek_id <> $1 for update skip locked
      """;

  private static final String STORE_DATA_KEYS =
      """
      update data_key d set kek_id = $1, wrapped = r.wrapped
        from unnest($2::uuid[], $3::bytea[]) as r(id, wrapped)
       where d.id = r.id and d.kek_id <> $1
      """;

  private static final String STORE_SERVICE_KEY =
      "update service_key set kek_id = $1, wrapped = $3 where id = $2 and kek_id <> $1";

  private final KeyWrapping wrapping;

  RewrapPass(KeyWrapping wrapping) {
    this.wrapping = wrapping;
  }

  @Override
  public Uni<Long> left(SqlConnection tx) {
    return wrapping
        .primary()
        .chain(primary -> tx.preparedQuery(LEFT).execute(Tuple.of(primary)))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Uni<Optional<Batch>> move(SqlConnection tx, UUID position, int size) {
    return wrapping
        .primary()
        .call(primary -> wrapping.use(tx, primary))
        .call(primary -> moveServiceKeys(tx, primary))
        .chain(primary -> moveDataKeys(tx, primary, position, size));
  }

  private Uni<Optional<Batch>> moveDataKeys(
      SqlConnection tx, String primary, UUID position, int size) {
    return tx.preparedQuery(DATA_KEYS)
        .execute(Tuple.of(primary, position, size))
        .map(rows -> rows.stream().toList())
        .chain(
            rows ->
                rows.isEmpty()
                    ? Uni.createFrom().item(Optional.empty())
                    : rewrap(tx, primary, rows).map(Optional::of));
  }

  private Uni<Batch> rewrap(SqlConnection tx, String primary, List<Row> rows) {
    return rewrapped(rows, primary)
        .call(moved -> storeDataKeys(tx, primary, moved))
        .map(moved -> new Batch(rows.size(), moved.size(), rows.getLast().getUUID("id")));
  }

  /// Those that could be unwrapped.
  private Uni<List<Rewrapped>> rewrapped(List<Row> rows, String primary) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUni(row -> wrapping.rewrapDataKey(row, primary))
        .merge(KeyWrapping.AT_ONCE)
        .collect()
        .asList()
        .map(all -> all.stream().flatMap(Optional::stream).toList());
  }

  private static Uni<Void> storeDataKeys(SqlConnection tx, String primary, List<Rewrapped> moved) {
    Tuple columns =
        Tuple.tuple()
            .addString(primary)
            .addArrayOfUUID(moved.stream().map(Rewrapped::id).toArray(UUID[]::new))
            .addValue(
                moved.stream().map(each -> Buffer.buffer(each.wrapped())).toArray(Buffer[]::new));
    return tx.preparedQuery(STORE_DATA_KEYS).execute(columns).replaceWithVoid();
  }

  private Uni<Void> moveServiceKeys(SqlConnection tx, String primary) {
    return tx.preparedQuery(SERVICE_KEYS)
        .execute(Tuple.of(primary))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> wrapping.rewrapServiceKey(row, primary))
        .onItem()
        .transformToUniAndConcatenate(
            moved ->
                moved.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : storeServiceKey(tx, primary, moved.get()))
        .collect()
        .asList()
        .replaceWithVoid();
  }

  private static Uni<Void> storeServiceKey(SqlConnection tx, String primary, Rewrapped moved) {
    return tx.preparedQuery(STORE_SERVICE_KEY)
        .execute(Tuple.of(primary, moved.id(), Buffer.buffer(moved.wrapped())))
        .replaceWithVoid();
  }
}
