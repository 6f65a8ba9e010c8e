package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Alone;
import dev.tollgate.billing.Utc;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// Opens wallets whose lots are due to expire or whose free credits are due: opening one brings it
/// up to date. A wallet in use does so by itself; this is for those nobody touches.
@ApplicationScoped
class WalletUpkeep {
  private static final String DUE =
      """
      (select account_id from wallet where refill_at <= $1 order by refill_at limit 200)
      union
      (select account_id from lot
        where state = 'LIVE' and in_play and available_micro > 0 and expires_at <= $1 order by expires_at limit 200)
      """;

  private final Alone alone;
  private final Wallets wallets;
  private final Clock clock;

  WalletUpkeep(Alone alone, Wallets wallets, Clock clock) {
    this.alone = alone;
    this.wallets = wallets;
    this.clock = clock;
  }

  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> keepUp() {
    return alone.run("wallet-upkeep", this::keepUp);
  }

  private Uni<Void> keepUp(SqlConnection transaction) {
    return transaction
        .preparedQuery(DUE)
        .execute(Tuple.of(Utc.of(Utc.now(clock))))
        .chain(
            rows -> {
              Set<UUID> due = new HashSet<>();
              for (Row row : rows) {
                due.add(row.getUUID("account_id"));
              }
              return due.isEmpty() ? Uni.createFrom().voidItem() : bringUpToDate(transaction, due);
            });
  }

  private Uni<Void> bringUpToDate(SqlConnection transaction, Set<UUID> due) {
    return wallets
        .lock(transaction, due)
        .chain(opened -> wallets.store(transaction, opened.values()));
  }
}
