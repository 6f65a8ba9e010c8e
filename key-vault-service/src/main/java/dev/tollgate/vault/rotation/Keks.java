package dev.tollgate.vault.rotation;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.kek.KekIds;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The KEKs that wrap, or wrapped, something here.
@ApplicationScoped
class Keks {
  private static final String ALL =
      """
      select k.id, k.retired_at is not null as retired,
             (select count(*) from data_key d where d.kek_id = k.id)
           + (select count(*) from service_key s where s.kek_id = k.id) as keys
        from kek k order by keys desc, k.used_at desc
      """;

  private static final String LOCK = "select id from kek where id = $1 for update";

  private static final String KEYS =
      """
      select (select count(*) from data_key where kek_id = $1)
           + (select count(*) from service_key where kek_id = $1)
      """;

  private static final String RETIRE =
      "update kek set retired_at = coalesce(retired_at, now()) where id = $1";

  /// @param primary wraps new keys on the instance that answers
  /// @param known this instance can unwrap with it
  /// @param keys that it still wraps
  record View(String id, boolean primary, boolean known, boolean retired, long keys) {}

  Uni<List<View>> all(SqlConnection tx, KekIds ids) {
    return tx.query(ALL).execute().map(rows -> rows.stream().map(row -> view(row, ids)).toList());
  }

  private static View view(Row row, KekIds ids) {
    String id = row.getString("id");
    return new View(
        id,
        id.equals(ids.primary()),
        ids.known().contains(id),
        row.getBoolean("retired"),
        row.getLong("keys"));
  }

  /// Says that a KEK never wraps again, so that its master key may be thrown away. The lock comes
  /// before the count: whoever wraps with it at this moment holds the row.
  ///
  /// Fails (404, 409) when the KEK is not known, is the primary one, or still wraps something.
  Uni<Void> retire(SqlConnection tx, KekIds ids, String kekId) {
    return tx.preparedQuery(LOCK)
        .execute(Tuple.of(kekId))
        .invoke(rows -> requireRetirable(rows.size() == 1, ids, kekId))
        .chain(() -> tx.preparedQuery(KEYS).execute(Tuple.of(kekId)))
        .invoke(rows -> requireUnused(rows.iterator().next().getLong(0)))
        .chain(() -> tx.preparedQuery(RETIRE).execute(Tuple.of(kekId)))
        .replaceWithVoid();
  }

  private static void requireRetirable(boolean exists, KekIds ids, String kekId) {
    if (!exists) {
      throw new ProblemException(ErrorCode.NOT_FOUND, "There is no such KEK.");
    }
    if (kekId.equals(ids.primary())) {
      throw new ProblemException(ErrorCode.CONFLICT, "The primary KEK cannot be retired.");
    }
  }

  private static void requireUnused(long keys) {
    if (keys > 0) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "It still wraps %d keys: re-wrap them first.".formatted(keys));
    }
  }
}
