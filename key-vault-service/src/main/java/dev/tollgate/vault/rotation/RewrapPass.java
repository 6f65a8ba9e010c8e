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
import java.util.function.Function;

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

  private static final String STORE =
      """
      update %s k set kek_id = $1, wrapped = r.wrapped
        from unnest($2::uuid[], $3::bytea[]) as r(id, wrapped)
       where k.id = r.id and k.kek_id <> $1
      """;

  private static final String STORE_DATA_KEYS = STORE.formatted("data_key");
  private static final String STORE_SERVICE_KEYS = STORE.formatted("service_key");

  /// Past every id: the service keys, which come last, have been looked at.
  private static final UUID END = new UUID(-1, -1);

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
        .chain(primary -> move(tx, primary, position, size));
  }

  private Uni<Optional<Batch>> move(SqlConnection tx, String primary, UUID position, int size) {
    return tx.preparedQuery(DATA_KEYS)
        .execute(Tuple.of(primary, position, size))
        .map(rows -> rows.stream().toList())
        .chain(
            rows ->
                rows.isEmpty()
                    ? moveServiceKeys(tx, primary, position)
                    : moveDataKeys(tx, primary, rows).map(Optional::of));
  }

  private Uni<Batch> moveDataKeys(SqlConnection tx, String primary, List<Row> rows) {
    return rewrapped(rows, row -> wrapping.rewrapDataKey(row, primary))
        .call(moved -> store(tx, STORE_DATA_KEYS, primary, moved))
        .map(moved -> new Batch(rows.size(), moved.size(), rows.getLast().getUUID("id")));
  }

  private Uni<Optional<Batch>> moveServiceKeys(SqlConnection tx, String primary, UUID position) {
    return position.equals(END)
        ? Uni.createFrom().item(Optional.empty())
        : tx.preparedQuery(SERVICE_KEYS)
            .execute(Tuple.of(primary))
            .map(rows -> rows.stream().toList())
            .chain(rows -> moveServiceKeys(tx, primary, rows).map(Optional::of));
  }

  private Uni<Batch> moveServiceKeys(SqlConnection tx, String primary, List<Row> rows) {
    return rewrapped(rows, row -> wrapping.rewrapServiceKey(row, primary))
        .call(moved -> store(tx, STORE_SERVICE_KEYS, primary, moved))
        .map(moved -> new Batch(rows.size(), moved.size(), END));
  }

  /// Those that could be unwrapped.
  private static Uni<List<Rewrapped>> rewrapped(
      List<Row> rows, Function<Row, Uni<Optional<Rewrapped>>> rewrap) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUni(rewrap::apply)
        .merge(KeyWrapping.AT_ONCE)
        .collect()
        .asList()
        .map(all -> all.stream().flatMap(Optional::stream).toList());
  }

  private static Uni<Void> store(
      SqlConnection tx, String sql, String primary, List<Rewrapped> moved) {
    Tuple columns =
        Tuple.tuple()
            .addString(primary)
            .addArrayOfUUID(moved.stream().map(Rewrapped::id).toArray(UUID[]::new))
            .addValue(
                moved.stream().map(each -> Buffer.buffer(each.wrapped())).toArray(Buffer[]::new));
    return tx.preparedQuery(sql).execute(columns).replaceWithVoid();
  }
}
