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
      select id, kind, started_at, finished_at, position, total, moved, unreadable from rotation
      """;

  private static final String LATEST = COLUMNS + " order by started_at desc limit 20";

  /// One instance at a time goes on with a rotation; another one finds nothing to do.
  private static final String CLAIM =
      COLUMNS + " where finished_at is null order by started_at limit 1 for update skip locked";

  private static final String BEGIN =
      """
      insert into rotation (id, kind, total) values ($1, $2, $3)
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

  /// @return false when one of this kind is running already
  Uni<Boolean> begin(SqlConnection tx, Kind kind, long total) {
    return tx.preparedQuery(BEGIN)
        .execute(Tuple.of(UUID.randomUUID(), kind.name(), total))
        .map(rows -> rows.rowCount() == 1);
  }

  /// A running rotation, for this transaction alone.
  Uni<Optional<Claimed>> claim(SqlConnection tx) {
    return tx.query(CLAIM)
        .execute()
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
        row.getOffsetDateTime("started_at").toInstant(),
        finished == null ? null : finished.toInstant(),
        row.getLong("total"),
        row.getLong("moved"),
        row.getLong("unreadable"));
  }
}
