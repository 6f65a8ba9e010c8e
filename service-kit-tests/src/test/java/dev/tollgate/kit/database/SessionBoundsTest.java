package dev.tollgate.kit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.KitTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KitTest
class SessionBoundsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Pool api;
  @Inject WorkerTransactions worker;

  @ParameterizedTest
  @CsvSource({
    "statement_timeout, 8s, 1min",
    "lock_timeout, 5s, 10s",
    "idle_in_transaction_session_timeout, 10s, 30s",
    "tcp_keepalives_idle, 5, 5",
    "tcp_keepalives_interval, 2, 2",
    "tcp_keepalives_count, 3, 3",
    "tcp_user_timeout, 10000, 10000"
  })
  void postgres_bounds_what_requests_and_workers_do(String setting, String api, String worker) {
    assertThat(current(this.api, setting)).as("of requests").isEqualTo(api);
    assertThat(current(this.worker.pool(), setting)).as("of workers").isEqualTo(worker);
  }

  private static String current(Pool pool, String setting) {
    return pool.preparedQuery("select current_setting($1)")
        .execute(Tuple.of(setting))
        .map(rows -> rows.iterator().next().getString(0))
        .await()
        .atMost(PATIENCE);
  }
}
