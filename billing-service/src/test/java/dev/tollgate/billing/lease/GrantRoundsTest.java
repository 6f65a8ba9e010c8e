package dev.tollgate.billing.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.lease.GatewayPlay.Answer;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Requests of many accounts that are granted together do not get into each other's way.
@QuarkusTest
@Tag("WA-3")
class GrantRoundsTest {
  private static final long CREDIT = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Purse purse;
  @Inject ObjectMapper json;
  @Inject WorkerTransactions worker;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private GatewayPlay gateway;

  @BeforeEach
  void a_gateway_with_a_connection() {
    gateway = new GatewayPlay(json, internal, "gateway-a");
    gateway.beat();
  }

  @Test
  void of_many_accounts_at_once_each_gets_what_it_has_and_no_more() {
    List<UUID> accounts = Stream.generate(() -> purse.with(2)).limit(30).toList();

    List<CompletableFuture<Answer>> asked =
        Stream.of(accounts, accounts, accounts)
            .flatMap(List::stream)
            .map(account -> gateway.askLater(account, UUID.randomUUID(), CREDIT, CREDIT))
            .toList();

    assertThat(asked.stream().map(CompletableFuture::join).filter(Answer::granted))
        .hasSize(2 * accounts.size());
    assertThat(accounts)
        .allSatisfy(
            account -> {
              assertThat(purse.balance(account).heldMicro()).isEqualTo(2 * CREDIT);
              assertThat(purse.balance(account).availableMicro()).isZero();
            });
  }

  @Test
  void a_wallet_that_is_locked_holds_up_its_own_requests_only() {
    UUID locked = purse.with(8);
    var release = new CompletableFuture<Void>();
    CompletableFuture<Void> holder = lockUntil(locked, release);

    CompletableFuture<Answer> waits = gateway.askLater(locked, UUID.randomUUID(), CREDIT, CREDIT);
    List<Answer> others =
        Stream.generate(() -> purse.with(8))
            .limit(10)
            .map(account -> gateway.ask(account, UUID.randomUUID(), CREDIT, CREDIT))
            .toList();

    assertThat(others).allMatch(Answer::granted);
    assertThat(waits).isNotDone();
    release.complete(null);
    holder.join();
    assertThat(waits.join().granted()).isTrue();
    assertThat(purse.balance(locked).heldMicro()).isEqualTo(CREDIT);
  }

  /// Returns when the wallet is locked.
  private CompletableFuture<Void> lockUntil(UUID account, CompletableFuture<Void> release) {
    var held = new CompletableFuture<Void>();
    CompletableFuture<Void> done =
        worker
            .inTransaction(
                transaction ->
                    transaction
                        .preparedQuery("select 1 from wallet where account_id = $1 for update")
                        .execute(Tuple.of(account))
                        .invoke(rows -> held.complete(null))
                        .chain(rows -> Uni.createFrom().completionStage(release)))
            .subscribeAsCompletionStage();
    held.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return done;
  }

  @Test
  void of_two_accounts_that_come_with_one_lease_id_one_gets_it_and_both_stay_right() {
    UUID one = purse.with(8);
    UUID other = purse.with(8);
    UUID lease = UUID.randomUUID();

    List<Answer> answers =
        Stream.of(one, other)
            .map(account -> gateway.askLater(account, lease, CREDIT, CREDIT))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).filteredOn(Answer::granted).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(1);
    assertThat(purse.balance(one).heldMicro() + purse.balance(other).heldMicro()).isEqualTo(CREDIT);
    assertThat(purse.balance(one).availableMicro() + purse.balance(other).availableMicro())
        .isEqualTo(15 * CREDIT);
  }
}
