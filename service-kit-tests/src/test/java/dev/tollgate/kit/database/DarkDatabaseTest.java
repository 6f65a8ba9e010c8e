package dev.tollgate.kit.database;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.kit.KitTest;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Postgres, or the way to it, is lost without a word.
@KitTest
@QuarkusTestResource(value = PostgresLink.class, restrictToAnnotatedClass = true)
class DarkDatabaseTest {
  /// Well above the bounds, and below those of the operating system.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String INSERT =
      "insert into note (id, account_id, text) values ('%1$s', '%1$s', 'x')";

  @Inject AccountTransactions accounts;
  PostgresLink link;

  @AfterEach
  void heal() {
    link.proxy().heal();
  }

  @Test
  void requests_without_an_answer_end_as_503_and_the_next_ones_work_once_postgres_answers() {
    assertThat(store(UUID.randomUUID()).statusCode()).isEqualTo(204);

    link.proxy().halfOpen();
    List<Response> unanswered = storeAtOnce(6);

    assertThat(unanswered)
        .allSatisfy(
            each -> {
              assertThat(each.statusCode()).isEqualTo(503);
              assertThat(each.header("Retry-After")).isEqualTo("1");
            });
    link.proxy().heal();
    await().atMost(PATIENCE).until(() -> store(UUID.randomUUID()).statusCode() == 204);
  }

  @Test
  void a_request_that_waits_for_a_row_ends_as_503_and_works_once_the_row_is_free()
      throws SQLException {
    UUID id = UUID.randomUUID();
    try (Connection other = administrator()) {
      other.setAutoCommit(false);
      insert(other, id);

      Response refused = store(id);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      other.rollback();
    }
    assertThat(store(id).statusCode()).isEqualTo(204);
  }

  @Test
  void what_an_instance_locked_is_free_again_soon_after_it_is_lost() throws SQLException {
    UUID id = UUID.randomUUID();
    AtomicBoolean locked = new AtomicBoolean();
    accounts
        .inAccount(
            id,
            tx ->
                tx.preparedQuery(INSERT.formatted(id))
                    .execute()
                    .invoke(() -> locked.set(true))
                    .chain(() -> Uni.createFrom().nothing()))
        .subscribe()
        .with(done -> {}, fault -> {});
    await().atMost(PATIENCE).untilTrue(locked);
    link.proxy().halfOpen();

    try (Connection other = administrator()) {
      other.createStatement().execute("set lock_timeout = '20s'");
      insert(other, id);
    }
  }

  private static Response store(UUID id) {
    return given().post("/v1/stored-notes/" + id);
  }

  /// More than the pool has connections, so that some wait for one.
  private static List<Response> storeAtOnce(int requests) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return Stream.generate(
              () -> CompletableFuture.supplyAsync(() -> store(UUID.randomUUID()), threads))
          .limit(requests)
          .toList()
          .stream()
          .map(each -> each.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
          .toList();
    }
  }

  private static Connection administrator() throws SQLException {
    return DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("vault"));
  }

  private static void insert(Connection connection, UUID id) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(INSERT.formatted(id));
    }
  }
}
