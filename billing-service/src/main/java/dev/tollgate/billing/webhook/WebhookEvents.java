package dev.tollgate.billing.webhook;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.EventFacts;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The store of events: each once, by its id. Times are the database's, so that replicas agree.
@ApplicationScoped
class WebhookEvents {
  private static final String COLUMNS =
      "id, type, object_id, created_at, received_at, state, attempts, next_attempt_at, note";

  private static final String STORE =
      """
      insert into webhook_event (id, type, object_id, created_at) values ($1, $2, $3, $4)
      on conflict (id) do nothing
      """;

  /// A claim lapses, so that the events of a killed replica are taken up by another.
  private static final String CLAIM =
      """
      update webhook_event set attempts = attempts + 1, claimed_until = now() + interval '2 minutes'
       where id in (
         select id from webhook_event
          where state = 'pending' and next_attempt_at <= now() and claimed_until <= now()
          order by next_attempt_at limit $1 for update skip locked)
      returning %s
      """
          .formatted(COLUMNS);

  private static final String END =
      """
      update webhook_event set state = $2, note = $3, claimed_until = '-infinity' where id = $1
      """;

  private static final String RETRY =
      """
      update webhook_event set note = $2, claimed_until = '-infinity',
             next_attempt_at = now() + $3 * interval '1 millisecond'
       where id = $1
      """;

  private static final String REPLAY =
      """
      update webhook_event
         set state = 'pending', attempts = 0, next_attempt_at = now(), claimed_until = '-infinity'
       where id = $1 and state <> 'pending' returning %s
      """
          .formatted(COLUMNS);

  private static final String FIND =
      "select %s from webhook_event where id = $1".formatted(COLUMNS);

  private static final String LIST =
      """
      select %s from webhook_event
       where ($1::text is null or state = $1) order by received_at desc, id limit $2 offset $3
      """
          .formatted(COLUMNS);

  private static final String COUNT = "select count(*) from webhook_event where state = $1";

  /// @return whether it was new
  Uni<Boolean> store(SqlClient worker, EventFacts event) {
    return worker
        .preparedQuery(STORE)
        .execute(Tuple.of(event.id(), event.type(), event.objectId(), Utc.of(event.createdAt())))
        .map(rows -> rows.rowCount() == 1);
  }

  /// Takes events that are due, so that nobody else works on them for a while.
  Uni<List<StoredEvent>> claim(SqlClient worker, int most) {
    return worker.preparedQuery(CLAIM).execute(Tuple.of(most)).map(WebhookEvents::all);
  }

  Uni<Void> end(SqlClient worker, String id, EventState state, @Nullable String note) {
    return worker
        .preparedQuery(END)
        .execute(Tuple.of(id, state.wireName(), note))
        .replaceWithVoid();
  }

  Uni<Void> retry(SqlClient worker, String id, String note, Duration wait) {
    return worker
        .preparedQuery(RETRY)
        .execute(Tuple.of(id, note, wait.toMillis()))
        .replaceWithVoid();
  }

  /// @return empty when there is no such event or it is waiting for its turn anyway
  Uni<Optional<StoredEvent>> replay(SqlClient worker, String id) {
    return worker.preparedQuery(REPLAY).execute(Tuple.of(id)).map(WebhookEvents::first);
  }

  Uni<Optional<StoredEvent>> find(SqlClient worker, String id) {
    return worker.preparedQuery(FIND).execute(Tuple.of(id)).map(WebhookEvents::first);
  }

  Uni<List<StoredEvent>> list(SqlClient worker, @Nullable EventState state, int limit, int offset) {
    return worker
        .preparedQuery(LIST)
        .execute(Tuple.of(state == null ? null : state.wireName(), limit, offset))
        .map(WebhookEvents::all);
  }

  Uni<Long> count(SqlClient worker, EventState state) {
    return worker
        .preparedQuery(COUNT)
        .execute(Tuple.of(state.wireName()))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Optional<StoredEvent> first(RowSet<Row> rows) {
    return all(rows).stream().findFirst();
  }

  private static List<StoredEvent> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(WebhookEvents::read).toList();
  }

  private static StoredEvent read(Row row) {
    return new StoredEvent(
        row.getString("id"),
        row.getString("type"),
        row.getString("object_id"),
        Utc.instant(row, "created_at"),
        Utc.instant(row, "received_at"),
        EventState.ofWireName(row.getString("state")).orElseThrow(),
        row.getInteger("attempts"),
        Utc.instant(row, "next_attempt_at"),
        row.getString("note"));
  }
}
