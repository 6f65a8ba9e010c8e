package dev.tollgate.billing.lease;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// P14: wakes requests that wait for credits when their wallet changes or a gateway attests, on
/// whichever replica that happened. One look at the database for all that wait; none while nobody
/// does.
@Singleton
class Changes {
  private static final Logger LOG = Logger.getLogger(Changes.class);

  /// The event loop has no shorter timer: asked for one it throws, and the wait would never end.
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /// A recall by itself changes version and recall alike: it must not wake those who wait already.
  private static final String LOOK =
      """
      select w.account_id, w.version - w.recall as version,
             (select coalesce(sum(l.idle_recall), 0)::bigint from lease l
               where l.account_id = w.account_id and l.state <> 'DONE') as attested
        from wallet w where w.account_id = any($1)
      """;

  private final Vertx vertx;
  private final WorkerTransactions worker;
  private final Duration interval;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile boolean looking;
  private long timer;

  Changes(Vertx vertx, WorkerTransactions worker, BillingConfig config) {
    this.vertx = vertx;
    this.worker = worker;
    this.interval = config.lease().lookInterval();
  }

  /// A state of a wallet, for comparison only.
  record Seen(long version, long attested) {
    static final Seen NOTHING = new Seen(Long.MIN_VALUE, 0);
  }

  private record Waiter(UUID accountId, Seen seen, UniEmitter<? super Void> emitter) {}

  void onStart(@Observes StartupEvent start) {
    timer = vertx.setPeriodic(interval.toMillis(), tick -> look());
  }

  void onStop(@Observes ShutdownEvent stop) {
    vertx.cancelTimer(timer);
  }

  Uni<Seen> seen(SqlConnection transaction, UUID accountId) {
    return transaction
        .preparedQuery(LOOK)
        .execute(Tuple.of(new UUID[] {accountId}))
        .map(rows -> byAccount(rows).getOrDefault(accountId, Seen.NOTHING));
  }

  /// Done at the first change of the account that `seen` does not know, and at the latest after
  /// `atMost`.
  Uni<Void> after(UUID accountId, Seen seen, Duration atMost) {
    return Uni.createFrom()
        .<Void>emitter(
            emitter -> {
              var waiter = new Waiter(accountId, seen, emitter);
              waiters.add(waiter);
              emitter.onTermination(() -> waiters.remove(waiter));
            })
        .ifNoItem()
        .after(atMost.compareTo(SHORTEST) < 0 ? SHORTEST : atMost)
        .recoverWithItem(() -> null);
  }

  private void look() {
    if (looking || waiters.isEmpty()) {
      return;
    }
    looking = true;
    UUID[] accounts =
        waiters.stream().map(Waiter::accountId).collect(Collectors.toSet()).toArray(UUID[]::new);
    worker
        .pool()
        .preparedQuery(LOOK)
        .execute(Tuple.of(accounts))
        .onTermination()
        .invoke(() -> looking = false)
        .subscribe()
        .with(
            rows -> wake(byAccount(rows)),
            fault -> LOG.debugf("cannot look: %s", fault.getMessage()));
  }

  private void wake(Map<UUID, Seen> now) {
    for (Waiter waiter : waiters) {
      if (!now.getOrDefault(waiter.accountId(), Seen.NOTHING).equals(waiter.seen())) {
        waiters.remove(waiter);
        waiter.emitter().complete(null);
      }
    }
  }

  private static Map<UUID, Seen> byAccount(RowSet<Row> rows) {
    Map<UUID, Seen> seen = new HashMap<>();
    for (Row row : rows) {
      seen.put(
          row.getUUID("account_id"), new Seen(row.getLong("version"), row.getLong("attested")));
    }
    return seen;
  }
}
