package dev.tollgate.kit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.kit.KitTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@KitTest
class AccountTransactionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ACCOUNTS = 50;
  private static final int TRANSACTIONS = 10_000;

  @Inject AccountTransactions accounts;
  @Inject Pool api;
  @Inject Vertx vertx;

  private static Uni<Void> write(SqlConnection transaction, UUID account) {
    return transaction
        .preparedQuery(
            "insert into note (id, account_id, text) values (gen_random_uuid(), $1, 'x')")
        .execute(Tuple.of(account))
        .replaceWithVoid();
  }

  /// Reads without a filter of its own: what comes back is what the database lets through.
  private static Uni<Long> foreignRows(SqlConnection transaction, UUID account) {
    return transaction
        .preparedQuery("select count(*) filter (where account_id <> $1), count(*) from note")
        .execute(Tuple.of(account))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  @Test
  void an_account_sees_its_own_rows_and_no_others_in_10_000_interleaved_transactions() {
    List<UUID> ids = Stream.generate(UUID::randomUUID).limit(ACCOUNTS).toList();
    for (UUID id : ids) {
      accounts.inAccount(id, tx -> write(tx, id)).await().atMost(PATIENCE);
    }

    Long foreign =
        Multi.createFrom()
            .range(0, TRANSACTIONS)
            .onItem()
            .transformToUni(
                i ->
                    accounts.inAccount(
                        ids.get(i % ACCOUNTS), tx -> foreignRows(tx, ids.get(i % ACCOUNTS))))
            .merge(200)
            .collect()
            .with(java.util.stream.Collectors.summingLong(Long::longValue))
            .await()
            .atMost(PATIENCE);

    assertThat(foreign).isZero();
  }

  @Test
  void a_row_of_another_account_cannot_be_written() {
    UUID mine = UUID.randomUUID();

    assertThatThrownBy(
            () ->
                accounts
                    .inAccount(mine, tx -> write(tx, UUID.randomUUID()))
                    .await()
                    .atMost(PATIENCE))
        .isInstanceOfSatisfying(
            PgException.class, refused -> assertThat(refused.getSqlState()).isEqualTo("42501"));
  }

  @Test
  void without_an_account_there_are_no_rows() {
    UUID id = UUID.randomUUID();
    accounts.inAccount(id, tx -> write(tx, id)).await().atMost(PATIENCE);

    Long seen =
        api.query("select count(*) from note")
            .execute()
            .map(rows -> rows.iterator().next().getLong(0))
            .await()
            .atMost(PATIENCE);

    assertThat(seen).isZero();
  }

  @Test
  void a_second_account_inside_a_request_is_refused_and_the_request_can_go_on_afterwards() {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    Uni<Long> nested =
        accounts.inAccount(
            first, tx -> accounts.inAccount(second, inner -> foreignRows(inner, second)));
    Uni<Long> after =
        nested
            .onFailure(IllegalStateException.class)
            .recoverWithUni(() -> accounts.inAccount(second, tx -> foreignRows(tx, second)));

    assertThatThrownBy(() -> inRequest(nested)).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(inRequest(after)).isZero();
  }

  private <T> T inRequest(Uni<T> work) {
    var done = new CompletableFuture<T>();
    io.vertx.core.Context request = VertxContext.getOrCreateDuplicatedContext(vertx);
    VertxContextSafetyToggle.setContextSafe(request, true);
    request.runOnContext(go -> work.subscribe().with(done::complete, done::completeExceptionally));
    return done.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }
}
