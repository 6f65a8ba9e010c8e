package dev.tollgate.entitlement.session;

import dev.tollgate.entitlement.identity.Principal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The shared sessions and their guests.
@Singleton
class SharedSessions {
  Uni<Void> add(SqlConnection tx, SharedSession session) {
    return tx.preparedQuery(
            """
            insert into shared_session (id, account_id, name, calls_max, guest_calls_per_minute,
              created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            """)
        .execute(
            Tuple.tuple()
                .addUUID(session.id())
                .addUUID(session.accountId())
                .addString(session.name())
                .addLong(session.callsMax())
                .addInteger(session.guestCallsPerMinute())
                .addOffsetDateTime(utc(session.createdAt()))
                .addOffsetDateTime(utc(session.expiresAt())))
        .replaceWithVoid();
  }

  /// The account's live sessions, oldest first.
  Uni<List<SharedSession>> live(SqlConnection tx, UUID accountId, Instant now) {
    return tx.preparedQuery(
            """
            select * from shared_session
             where account_id = $1 and ended_at is null and expires_at > $2
             order by created_at, id
            """)
        .execute(Tuple.of(accountId, utc(now)))
        .map(
            rows -> {
              List<SharedSession> sessions = new ArrayList<>(rows.size());
              rows.forEach(row -> sessions.add(read(row)));
              return sessions;
            });
  }

  /// Finds and locks, so that two guests who join at once count each other.
  Uni<Optional<SharedSession>> lock(SqlConnection tx, UUID id) {
    return tx.preparedQuery("select * from shared_session where id = $1 for update")
        .execute(Tuple.of(id))
        .map(SharedSessions::first);
  }

  /// False when the account has no such live session.
  Uni<Boolean> end(SqlConnection tx, UUID accountId, UUID id, Instant now) {
    return tx.preparedQuery(
            """
            update shared_session set ended_at = $3
             where id = $1 and account_id = $2 and ended_at is null and expires_at > $3
            """)
        .execute(Tuple.of(id, accountId, utc(now)))
        .map(updated -> updated.rowCount() == 1);
  }

  Uni<Long> otherGuests(SqlConnection tx, UUID sessionId, Principal guest) {
    return tx.preparedQuery(
            """
            select count(*) from session_guest
             where session_id = $1 and principal_id <> $2 and left_at is null
            """)
        .execute(Tuple.of(sessionId, guest.principalId()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  Uni<Void> join(SqlConnection tx, UUID sessionId, Principal guest, Instant now) {
    return tx.preparedQuery(
            """
            insert into session_guest (session_id, principal_id, account_id, joined_at)
            values ($1, $2, $3, $4)
            on conflict (session_id, principal_id) do update set left_at = null
            """)
        .execute(Tuple.of(sessionId, guest.principalId(), guest.accountId(), utc(now)))
        .replaceWithVoid();
  }

  /// False when this principal is no guest of the session.
  Uni<Boolean> leave(SqlConnection tx, UUID sessionId, Principal guest, Instant now) {
    return tx.preparedQuery(
            """
            update session_guest set left_at = $3
             where session_id = $1 and principal_id = $2 and left_at is null
            """)
        .execute(Tuple.of(sessionId, guest.principalId(), utc(now)))
        .map(updated -> updated.rowCount() == 1);
  }

  private static Optional<SharedSession> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(read(row));
    }
    return Optional.empty();
  }

  private static SharedSession read(Row row) {
    OffsetDateTime ended = row.getOffsetDateTime("ended_at");
    return new SharedSession(
        row.getUUID("id"),
        row.getUUID("account_id"),
        row.getString("name"),
        row.getLong("calls_max"),
        row.getInteger("guest_calls_per_minute"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant(),
        ended == null ? null : ended.toInstant());
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
