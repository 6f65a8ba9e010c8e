package dev.tollgate.vault.kek;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.Settings;
import dev.tollgate.vault.support.VaultTest;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-10")
class DataKeysTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject AccountTransactions accounts;
  @Inject WorkerTransactions worker;
  @Inject KekProvider keks;
  @Inject VaultConfig config;
  @Inject Vertx vertx;

  private final CompletableFuture<Void> answer = new CompletableFuture<>();
  private final AtomicInteger asked = new AtomicInteger();
  private DataKeys dataKeys;
  private UUID account;
  private Row row;

  @BeforeEach
  void saveAKey() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    account = owner.account();
    row =
        worker
            .pool()
            .preparedQuery("select * from data_key where account_id = $1")
            .execute(Tuple.of(account))
            .await()
            .atMost(PATIENCE)
            .iterator()
            .next();
    dataKeys = new DataKeys(new DistantKek(), accounts, config);
  }

  /// Unwraps when `answer` comes.
  private final class DistantKek implements KekProvider {
    @Override
    public Uni<KekIds> ids() {
      return keks.ids();
    }

    @Override
    public Uni<WrappedKey> wrap(byte[] key, byte[] associatedData) {
      return keks.wrap(key, associatedData);
    }

    @Override
    public Uni<byte[]> unwrap(WrappedKey wrapped, byte[] associatedData) {
      asked.incrementAndGet();
      return Uni.createFrom()
          .completionStage(answer)
          .chain(() -> keks.unwrap(wrapped, associatedData));
    }
  }

  private CompletableFuture<DataKey> unwrapped() {
    return dataKeys.of(account, row).subscribeAsCompletionStage();
  }

  @Test
  void requests_of_one_account_that_wait_for_its_data_key_do_not_get_into_each_others_way() {
    Context first = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    Context second = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    CompletableFuture<Integer> firstDone = transactionIn(first);
    CompletableFuture<Integer> secondDone = transactionIn(second);

    // The answer comes in where it was asked for.
    second.runOnContext(bothWait -> first.runOnContext(now -> answer.complete(null)));

    assertThat(firstDone.orTimeout(PATIENCE.toSeconds(), SECONDS).join()).isEqualTo(1);
    assertThat(secondDone.orTimeout(PATIENCE.toSeconds(), SECONDS).join()).isEqualTo(1);
    assertThat(asked).hasValue(1);
  }

  /// As a save does: the data key, then a transaction.
  private CompletableFuture<Integer> transactionIn(Context request) {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    request.runOnContext(
        here ->
            dataKeys
                .of(account, row)
                .chain(
                    key ->
                        accounts.inAccount(
                            account, tx -> tx.query("select 1").execute().map(rows -> rows.size())))
                .subscribe()
                .with(done::complete, done::completeExceptionally));
    return done;
  }

  @Test
  void a_request_that_is_given_up_takes_the_data_key_from_nobody_else() {
    Cancellable given = dataKeys.of(account, row).subscribe().with(key -> {});
    CompletableFuture<DataKey> other = unwrapped();

    given.cancel();
    answer.complete(null);

    assertThat(other.join().id()).isEqualTo(row.getUUID("id"));
    assertThat(unwrapped().join()).isSameAs(other.join());
    assertThat(asked).as("what was loaded is kept").hasValue(1);
  }

  @Test
  void an_outage_is_told_as_such_to_all_who_wait_and_not_remembered() {
    Uni<DataKey> waiting = Uni.createFrom().completionStage(unwrapped());
    answer.completeExceptionally(new KekUnavailable("away"));

    assertThatThrownBy(() -> waiting.await().atMost(PATIENCE)).isInstanceOf(KekUnavailable.class);
    assertThatThrownBy(() -> dataKeys.of(account, row).await().atMost(PATIENCE))
        .isInstanceOf(KekUnavailable.class);
    assertThat(asked).hasValue(2);
  }

  @Test
  @Tag("KV-13")
  void a_data_key_that_nobody_uses_leaves_memory_by_itself() {
    VaultConfig brief = Settings.of(Map.of("tollgate.vault.kek.data-key-idle", "100ms"));
    dataKeys = new DataKeys(keks, accounts, brief);

    WeakReference<DataKey> kept = new WeakReference<>(unwrapped().join());

    await().atMost(PATIENCE).until(() -> isGone(kept));
  }

  private static boolean isGone(WeakReference<DataKey> key) {
    System.gc();
    return key.get() == null;
  }
}
