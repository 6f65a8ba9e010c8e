package dev.tollgate.metering.ingest;

import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.Columns;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.ingest.BatchOutcome.Place;
import dev.tollgate.metering.ingest.SortedEvent.SetAside;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Events set aside, each once.
@ApplicationScoped
class QuarantinedEvents {
  private static final String ADD =
      """
      insert into quarantined_event (event_id, account_id, reason, detail, topic, partition, record_offset, key, type,
          payload, appended_at, quarantined_at)
      select given.*, $12 from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[],
          $7::bigint[], $8::text[], $9::text[], $10::bytea[], $11::timestamptz[]) as given(event_id)
       order by event_id
      on conflict do nothing
      returning partition, record_offset
      """;

  private static final String COLUMNS =
      """
      select id, event_id, account_id, reason, detail, topic, partition, record_offset, key, type, payload,
             appended_at, quarantined_at, outcome, replayed_at
        from quarantined_event
      """;

  private static final String PAGE =
      COLUMNS
          + """
             where (outcome is not null) = $1 and ($2::text is null or reason = $2)
               and ($3::uuid is null
                    or (quarantined_at, id) < (select quarantined_at, id from quarantined_event where id = $3))
             order by quarantined_at desc, id desc limit $4
            """;

  private static final String TAKE = COLUMNS + " where id = $1 for update";

  private static final String CLOSE =
      "update quarantined_event set outcome = $2, replayed_at = $3 where id = $1";

  private static final String CLOSE_DUPLICATES =
      """
      update quarantined_event set outcome = 'duplicate', replayed_at = $2
       where event_id = any($1::uuid[]) and outcome is null
      returning partition
      """;

  private final Accounts accounts;

  QuarantinedEvents(Accounts accounts) {
    this.accounts = accounts;
  }

  /// Keeps each event for the account that its own was merged into; of an erased account's, only
  /// that it came.
  ///
  /// @param transaction one that holds the accounts
  /// @return what was taken in; an event that lies here already is not taken in again
  Uni<Set<Place>> add(SqlConnection transaction, List<SetAside> asides, Instant now) {
    if (asides.isEmpty()) {
      return Uni.createFrom().item(Set.of());
    }
    List<UUID> owners = asides.stream().flatMap(SetAside::accounts).distinct().toList();
    return accounts
        .redirects(transaction, owners)
        .map(redirects -> asides.stream().map(each -> each.redirected(redirects)).toList())
        .chain(kept -> transaction.preparedQuery(ADD).execute(columns(kept, now)))
        .map(QuarantinedEvents::places);
  }

  /// Newest first.
  ///
  /// @param after the last of the page before; null for the first page
  Uni<List<QuarantinedEvent>> page(
      SqlClient client,
      boolean replayed,
      @Nullable String reason,
      @Nullable UUID after,
      int limit) {
    return client
        .preparedQuery(PAGE)
        .execute(Tuple.of(replayed, reason, after, limit))
        .map(
            rows -> {
              List<QuarantinedEvent> page = new ArrayList<>(rows.size());
              rows.forEach(row -> page.add(event(row)));
              return page;
            });
  }

  /// Locked until the transaction ends: two replays of one event come one after the other.
  Uni<Optional<QuarantinedEvent>> take(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(TAKE)
        .execute(Tuple.of(id))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(event(rows.iterator().next())));
  }

  Uni<Void> close(SqlConnection transaction, UUID id, boolean counted, Instant now) {
    return transaction
        .preparedQuery(CLOSE)
        .execute(Tuple.of(id, counted ? "counted" : "duplicate", now.atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  /// Closes what waits of events that have been counted, or are by this transaction.
  ///
  /// @return the partition of each
  Uni<List<Integer>> closeDuplicates(
      SqlConnection transaction, Collection<UUID> eventIds, Instant now) {
    return transaction
        .preparedQuery(CLOSE_DUPLICATES)
        .execute(Tuple.of(eventIds.toArray(UUID[]::new), now.atOffset(ZoneOffset.UTC)))
        .map(
            rows -> {
              List<Integer> partitions = new ArrayList<>(rows.size());
              rows.forEach(row -> partitions.add(row.getInteger(0)));
              return partitions;
            });
  }

  private static Tuple columns(List<SetAside> asides, Instant now) {
    return Columns.of(asides)
        .uuid(SetAside::eventId)
        .uuid(SetAside::accountId)
        .text(each -> each.reason().wireName())
        .text(SetAside::detail)
        .text(each -> each.source().topic())
        .integer(each -> each.source().partition())
        .number(each -> each.source().offset())
        .text(each -> storable(each.source().key()))
        .text(each -> storable(each.source().type()))
        .bytes(each -> each.source().value())
        .instant(each -> each.source().appendedAt())
        .tuple()
        .addValue(now.atOffset(ZoneOffset.UTC));
  }

  /// The database keeps no NUL in text.
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  private static Set<Place> places(RowSet<Row> rows) {
    Set<Place> places = HashSet.newHashSet(rows.size());
    rows.forEach(
        row -> places.add(new Place(row.getInteger("partition"), row.getLong("record_offset"))));
    return places;
  }

  private static QuarantinedEvent event(Row row) {
    return new QuarantinedEvent(
        row.getUUID("id"),
        row.getUUID("event_id"),
        row.getUUID("account_id"),
        row.getString("reason"),
        row.getString("detail"),
        source(row),
        row.getOffsetDateTime("quarantined_at").toInstant(),
        row.getString("outcome"),
        Optional.ofNullable(row.getOffsetDateTime("replayed_at"))
            .map(OffsetDateTime::toInstant)
            .orElse(null));
  }

  private static IncomingEvent source(Row row) {
    Buffer payload = row.getDelegate().getBuffer("payload");
    return new IncomingEvent(
        row.getString("topic"),
        row.getInteger("partition"),
        row.getLong("record_offset"),
        Optional.ofNullable(row.getString("key")).orElse(""),
        Optional.ofNullable(row.getString("type")).orElse(""),
        "",
        row.getOffsetDateTime("appended_at").toInstant(),
        payload == null ? new byte[0] : payload.getBytes());
  }
}
