package dev.tollgate.vault.rotation;

import dev.tollgate.vault.rotation.Rotation.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The rotations, running and past.
@ApplicationScoped
public class Rotations {
  static final UUID START = new UUID(0, 0);

  private static final String COLUMNS =
      """
      select id, kind, target_kek, started_at, finished_at, position, total, moved, unreadable
        from rotation
      """;

  private static final String LATEST = COLUMNS + " order by started_at desc limit 20";

  private static final String LATEST_OF_EACH_KIND =
      COLUMNS.replace("select", "select distinct on (kind)") + " order by kind, started_at desc";

  /// One instance at a time goes on with a rotation; another one finds nothing to do.
  private static final String CLAIM =
      COLUMNS
          + """
             where finished_at is null and coalesce(target_kek, $1) = $1
             order by started_at limit 1 for update skip locked
            """;

  private static final String GIVE_UP =
      "update rotation set finished_at = now() where finished_at is null and target_kek <> $1";

  /// A new data key for each account, and each secret sealed anew.
  private static final String DATA_KEY_WORK =
      """
      select (select count(*) from data_key where current)
           + (select count(*) from provider_key where data_key_id is not null)
      """;

  private static final String BEGIN =
      """
      insert into rotation (id, kind, target_kek, total) values ($1, $2, $3, $4)
      on conflict (kind) where finished_at is null do nothing
      """;

  private static final String ADVANCE =
      """
      update rotation
         set position = $2, moved = moved + $3, unreadable = unreadable + $4
       where id = $1
      """;

  private static final String AGAIN =
      "update rotation set position = $2, unreadable = 0 where id = $1";

  private static final String FINISH = "update rotation set finished_at = now() where id = $1";

  /// @param position the last key looked at in this pass
  record Claimed(Rotation rotation, UUID position) {}

  Uni<List<Rotation>> latest(SqlConnection tx) {
    return tx.query(LATEST).execute().map(rows -> rows.stream().map(Rotations::read).toList());
  }

  /// Begins to move everything to a KEK; a rotation that is running to another one is given up.
  ///
  /// @return false when one to this KEK is running already
  Uni<Boolean> beginKek(SqlConnection tx, String target, long total) {
    return tx.preparedQuery(GIVE_UP)
        .execute(Tuple.of(target))
        .chain(() -> begin(tx, Kind.KEK, target, total));
  }

  /// @return false when one of data keys is running already
  Uni<Boolean> beginDataKeys(SqlConnection tx) {
    return tx.query(DATA_KEY_WORK)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .chain(total -> begin(tx, Kind.DATA_KEYS, null, total));
  }

  private static Uni<Boolean> begin(
      SqlConnection tx, Kind kind, @Nullable String target, long total) {
    return tx.preparedQuery(BEGIN)
        .execute(Tuple.of(UUID.randomUUID(), kind.name(), target, total))
        .map(rows -> rows.rowCount() == 1);
  }

  /// One of each kind at most, running or over.
  Uni<List<Rotation>> latestOfEachKind(SqlConnection tx) {
    return tx.query(LATEST_OF_EACH_KIND)
        .execute()
        .map(rows -> rows.stream().map(Rotations::read).toList());
  }

  /// A running rotation, for this transaction alone. One to another KEK than the primary one is
  /// left to the instances that wrap with that.
  Uni<Optional<Claimed>> claim(SqlConnection tx, String primary) {
    return tx.preparedQuery(CLAIM)
        .execute(Tuple.of(primary))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> new Claimed(read(row), row.getUUID("position"))));
  }

  Uni<Void> advance(SqlConnection tx, UUID id, UUID position, long moved, long unreadable) {
    return tx.preparedQuery(ADVANCE)
        .execute(Tuple.of(id, position, moved, unreadable))
        .replaceWithVoid();
  }

  /// Another pass from the start: something was locked, or came in meanwhile.
  Uni<Void> again(SqlConnection tx, UUID id) {
    return tx.preparedQuery(AGAIN).execute(Tuple.of(id, START)).replaceWithVoid();
  }

  Uni<Void> finish(SqlConnection tx, UUID id) {
    return tx.preparedQuery(FINISH).execute(Tuple.of(id)).replaceWithVoid();
  }

  private static Rotation read(Row row) {
    @Nullable OffsetDateTime finished = row.getOffsetDateTime("finished_at");
    return new Rotation(
        row.getUUID("id"),
        Kind.valueOf(row.getString("kind")),
        row.getString("target_kek"),
        row.getOffsetDateTime("started_at").toInstant(),
        finished == null ? null : finished.toInstant(),
        row.getLong("total"),
        row.getLong("moved"),
        row.getLong("unreadable"));
  }
}
