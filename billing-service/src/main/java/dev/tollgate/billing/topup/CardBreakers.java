package dev.tollgate.billing.topup;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Cards that declined too often, by fingerprint: the same card in ten accounts is one card.
@ApplicationScoped
class CardBreakers {
  private static final String FIND =
      "select open_until from card_breaker where fingerprint = $1 and open_until > $2";

  private static final String DECLINED =
      """
      insert into card_breaker as known (fingerprint, declines, open_until, declined_at)
      values ($1, 1, 'epoch', $2)
      on conflict (fingerprint) do update
         set declines = known.declines + 1, declined_at = excluded.declined_at,
             open_until = case when known.declines + 1 >= $3 then $4 else known.open_until end
      """;

  private static final String CLOSE = "delete from card_breaker where fingerprint = $1";

  private final Clock clock;

  CardBreakers(Clock clock) {
    this.clock = clock;
  }

  Uni<Optional<Instant>> openUntil(SqlClient worker, String fingerprint) {
    return worker
        .preparedQuery(FIND)
        .execute(Tuple.of(fingerprint, Utc.of(Utc.now(clock))))
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(Utc.instant(rows.iterator().next(), "open_until")));
  }

  /// @param most declines in a row that open the breaker
  Uni<Void> declined(SqlClient worker, String fingerprint, int most, Duration open) {
    Instant now = Utc.now(clock);
    return worker
        .preparedQuery(DECLINED)
        .execute(Tuple.of(fingerprint, Utc.of(now), most, Utc.of(now.plus(open))))
        .replaceWithVoid();
  }

  Uni<Void> close(SqlClient worker, String fingerprint) {
    return worker.preparedQuery(CLOSE).execute(Tuple.of(fingerprint)).replaceWithVoid();
  }
}
