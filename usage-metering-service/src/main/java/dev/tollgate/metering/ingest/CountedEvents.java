package dev.tollgate.metering.ingest;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// The ids of all events that were counted in the last 35 days.
@ApplicationScoped
class CountedEvents {
  private static final String CLAIM =
      """
      insert into counted_event (event_id)
      select distinct id from unnest($1::uuid[]) as given(id) order by id
      on conflict do nothing
      returning event_id
      """;

  /// Remembers the ids. What comes back is new: nobody else has claimed it, or will if this
  /// transaction commits.
  Uni<Set<UUID>> claim(SqlConnection transaction, Collection<UUID> eventIds) {
    if (eventIds.isEmpty()) {
      return Uni.createFrom().item(Set.of());
    }
    return transaction
        .preparedQuery(CLAIM)
        .execute(Tuple.of(eventIds.toArray(UUID[]::new)))
        .map(
            rows -> {
              Set<UUID> fresh = HashSet.newHashSet(rows.size());
              for (Row row : rows) {
                fresh.add(row.getUUID(0));
              }
              return fresh;
            });
  }
}
