package dev.tollgate.entitlement.quota;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.local.test.TestInfrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-8")
class CounterRebuildTest {
  private static final String WHOLE = "tollgate:quota-counters-whole";

  @Inject Peer peer;
  @Inject RedisDataSource redis;
  @Inject ObjectMapper json;
  @Inject CounterWalk walk;
  @Inject MeterRegistry metrics;

  private MeteringBooks books;

  @BeforeEach
  void metering_answers_from_its_books() throws Exception {
    books = new MeteringBooks(json);
  }

  @AfterEach
  void metering_is_gone() throws Exception {
    books.close();
  }

  @Test
  void counters_that_redis_lost_come_back_from_the_books() {
    Client one = Client.fresh();
    Client other = Client.fresh();
    books.page(
        null,
        one.accountId(),
        List.of(
            new Used(one.accountId(), Map.of("tags", 42L, "title", 7L)),
            new Used(UUID.randomUUID(), Map.of("tags", 3L))));
    books.page(one.accountId(), null, List.of(new Used(other.accountId(), Map.of("tags", 99L))));

    forgetAll();

    await()
        .untilAsserted(
            () -> {
              assertThat(used(one, "tags")).isEqualTo(42);
              assertThat(used(one, "title")).isEqualTo(7);
              assertThat(used(other, "tags")).isEqualTo(99);
            });
    assertThat(books.asked()).contains(one.accountId().toString());
  }

  @Test
  void books_that_lag_are_asked_until_they_hold_what_was_used_before_the_loss() {
    Client client = Client.fresh();
    books.used(2);
    books.page(null, null, List.of(new Used(client.accountId(), Map.of("tags", 10L))));
    forgetAll();

    await().until(() -> used(client, "tags") == 10);
    int asked = books.asked().size();
    books.used(1);
    books.booked(1);
    await().until(() -> books.asked().size() >= asked + 2);
    assertThat(isWhole()).isFalse();

    books.page(null, null, List.of(new Used(client.accountId(), Map.of("tags", 12L))));
    books.booked(1);
    await().until(this::isWhole);
    assertThat(used(client, "tags")).isEqualTo(12);
  }

  @Test
  @Tag("EN-4")
  void counters_that_lack_what_the_books_hold_are_lifted_and_told_of() {
    Client one = Client.fresh();
    Client other = Client.fresh();
    books.page(
        null, one.accountId(), List.of(new Used(one.accountId(), Map.of("tags", 10L, "chat", 4L))));
    books.page(one.accountId(), null, List.of(new Used(other.accountId(), Map.of("tags", 3L))));
    forgetAll();
    await().until(this::isWhole);

    books.page(
        null, one.accountId(), List.of(new Used(one.accountId(), Map.of("tags", 15L, "chat", 3L))));
    books.page(one.accountId(), null, List.of(new Used(other.accountId(), Map.of("tags", 5L))));
    goRound();

    assertThat(behind()).as("5 of one account and 2 of the other").isEqualTo(7);
    assertThat(used(one, "tags")).isEqualTo(15);
    assertThat(used(one, "chat")).isEqualTo(4);
    assertThat(used(other, "tags")).isEqualTo(5);
    goRound();
    assertThat(behind()).isZero();
  }

  @Test
  void a_walk_that_cannot_read_the_books_goes_on_where_it_stopped() {
    Client one = Client.fresh();
    Client other = Client.fresh();
    books.page(null, one.accountId(), List.of(new Used(one.accountId(), Map.of("tags", 10L))));
    books.page(one.accountId(), null, List.of(new Used(other.accountId(), Map.of("tags", 3L))));
    forgetAll();
    await().until(this::isWhole);
    goRound();

    books.losePage(one.accountId());
    goRound();
    books.page(one.accountId(), null, List.of(new Used(other.accountId(), Map.of("tags", 5L))));
    walk.step().await().indefinitely();

    assertThat(used(other, "tags")).isEqualTo(5);
    assertThat(behind()).isEqualTo(2);
  }

  private void goRound() {
    walk.step().await().indefinitely();
    walk.step().await().indefinitely();
  }

  private double behind() {
    return metrics.get("tollgate_quota_counters_behind_units").gauge().value();
  }

  @Test
  void what_redis_knows_better_stays() {
    Client client = Client.fresh();
    books.page(null, null, List.of(new Used(client.accountId(), Map.of("tags", 1L))));
    redis.execute("FLUSHALL");
    long before = peer.admitted(Peer.call(client.accountId(), "tags")).quota().used();

    await().until(this::isWhole);

    assertThat(books.asked()).isNotEmpty();
    assertThat(used(client, "tags")).isEqualTo(before);
  }

  @Test
  @Tag("campaign")
  void the_counters_of_100_000_accounts_are_back_within_10_seconds() throws Exception {
    Client last = Client.fresh();
    int pages = 50;
    addAccounts(pages * 2_000);
    for (int page = 0; page < pages; page++) {
      List<Used> accounts =
          LongStream.range(page * 2_000L, (page + 1) * 2_000L)
              .mapToObj(i -> new Used(new UUID(1, i), Map.of("tags", 1 + i % 900)))
              .toList();
      UUID next = page == pages - 1 ? last.accountId() : accounts.getLast().accountId();
      books.page(page == 0 ? null : new UUID(1, page * 2_000L - 1), next, accounts);
    }
    books.page(last.accountId(), null, List.of(new Used(last.accountId(), Map.of("tags", 77L))));

    redis.execute("FLUSHALL");
    long begun = System.nanoTime();
    await().pollInterval(Duration.ofMillis(20)).until(this::isWhole);

    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    System.out.printf("counters of 100,000 accounts came back in %d ms%n", taken.toMillis());
    assertThat(used(last, "tags")).isEqualTo(77);
    assertThat(taken).isLessThan(Duration.ofSeconds(10));
  }

  private static void addAccounts(int number) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var insert =
            admin.prepareStatement(
                """
                insert into account (id, version, kind, status, granted_tier, subscribed_tier, seats,
                                     subscription_version, agent_quota, anchor, created_at)
                select ('00000000-0000-0001-0000-' || lpad(to_hex(i), 12, '0'))::uuid, 1, 'DEVICE', 'ACTIVE',
                       'BASIC', 'BASIC', 0, 0, 0, now(), now()
                  from generate_series(0, ? - 1) i
                """)) {
      insert.setInt(1, number);
      insert.executeUpdate();
    }
  }

  /// As a Redis that was started anew: without counters, without scripts.
  private void forgetAll() {
    redis.execute("SCRIPT", "FLUSH", "SYNC");
    redis.execute("FLUSHALL");
  }

  private boolean isWhole() {
    return redis.execute("EXISTS", WHOLE).toInteger() == 1;
  }

  private static long used(Client client, String feature) {
    return client.request().get("/v1/entitlements/" + feature).jsonPath().getLong("used");
  }
}
