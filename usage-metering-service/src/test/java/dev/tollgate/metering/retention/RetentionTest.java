package dev.tollgate.metering.retention;

import static dev.tollgate.metering.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.MeteringTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@MeteringTest
@Tag("ME-2")
class RetentionTest {
  @Inject WorkerTransactions worker;
  @Inject AccountTransactions accounts;
  @Inject MeteringConfig config;
  @Inject Pool api;

  /// One moment for all of a test: no day ends while it runs.
  private final Instant now = Instant.now();

  private void keepInDays(int days) {
    Clock clock = Clock.fixed(now.plus(Duration.ofDays(days)), ZoneOffset.UTC);
    new Partitions(worker, config, clock).keep().await().atMost(PATIENCE);
  }

  private List<String> partitions(String parent) {
    return worker
        .pool()
        .preparedQuery(
            "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::text::regclass order by 1")
        .execute(Tuple.of(parent))
        .map(
            rows -> {
              List<String> names = new ArrayList<>();
              rows.forEach(row -> names.add(row.getString(0)));
              return names;
            })
        .await()
        .atMost(PATIENCE);
  }

  private String day(int offset) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(offset).toString().replace("-", "");
  }

  @Test
  void days_beyond_their_time_are_dropped_and_days_to_come_are_ready() {
    keepInDays(0);
    assertThat(partitions("usage_event").getFirst()).isEqualTo("usage_event_" + day(-30));
    assertThat(partitions("counted_event").getFirst()).isEqualTo("counted_event_" + day(-35));
    assertThat(partitions("usage_minute").getLast()).isEqualTo("usage_minute_" + day(3));

    keepInDays(2);

    assertThat(partitions("usage_event").getFirst()).isEqualTo("usage_event_" + day(-28));
    assertThat(partitions("usage_minute").getFirst()).isEqualTo("usage_minute_" + day(-28));
    assertThat(partitions("counted_event").getFirst()).isEqualTo("counted_event_" + day(-33));
    assertThat(partitions("counted_event").getLast()).isEqualTo("counted_event_" + day(5));

    keepInDays(0);
    assertThat(partitions("usage_event").getFirst()).isEqualTo("usage_event_" + day(-30));
  }

  @Test
  @Tag("ME-10")
  void the_role_of_requests_sees_nothing_without_an_account_and_may_not_write_usage() {
    Long rows =
        api.query("select count(*) from usage_month")
            .execute()
            .map(found -> found.iterator().next().getLong(0))
            .await()
            .atMost(PATIENCE);

    assertThat(rows).isZero();
    assertThatThrownBy(
            () ->
                accounts
                    .inAccount(
                        UUID.randomUUID(),
                        tx -> tx.query("update usage_month set requests = 0").execute())
                    .await()
                    .atMost(PATIENCE))
        .hasMessageContaining("permission denied");
    assertThatThrownBy(
            () ->
                api.query("select count(*) from usage_event_" + day(0))
                    .execute()
                    .await()
                    .atMost(PATIENCE))
        .hasMessageContaining("permission denied");
  }
}
