package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-3")
class KeyMergeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String NEW_DATA_KEY =
      """
      insert into data_key (id, account_id, kek_id, wrapped, check_value, current)
      select ?, account_id, kek_id, wrapped, check_value, false from data_key where account_id = ?
      """;

  private static final String RESEAL =
      "update provider_key set data_key_id = ? where account_id = ? and provider = 'openai'";

  private static final String WAITS_FOR_A_LOCK =
      """
      select count(*) from pg_stat_activity
       where wait_event_type = 'Lock' and query like '%provider_key%for update%'
      """;

  private static final String WAITS_FOR_ITS_ACCOUNT_OR_KEY =
      """
      select 1 from pg_stat_activity
       where wait_event_type = 'Lock'
         and (query like '%account_tier%for share%' or query like '%provider_key%for update%')
      """;

  @Inject KeyMerge merge;
  @Inject AccountStates states;
  @Inject WorkerTransactions worker;

  @Test
  void a_key_that_is_being_sealed_anew_is_not_left_behind() throws SQLException {
    Owner source = Owner.of(Tier.PRO);
    Owner target = Owner.of(Tier.PRO);
    source.saves("anthropic");
    source.saves("openai");
    target.saves("openai");

    try (Connection rotation = VaultDatabase.connect()) {
      rotation.setAutoCommit(false);
      UUID dataKey = UUID.randomUUID();
      update(rotation, NEW_DATA_KEY, dataKey, source.account());
      update(rotation, RESEAL, dataKey, source.account());

      CompletableFuture<List<AuditEntry>> merging =
          worker
              .inTransaction(tx -> merge.move(tx, source.account(), target.account(), "test"))
              .subscribeAsCompletionStage();
      await()
          .atMost(PATIENCE)
          .until(() -> VaultDatabase.one(WAITS_FOR_A_LOCK).equals("1") || merging.isDone());
      rotation.commit();

      assertThat(merging.join())
          .extracting(AuditEntry::provider)
          .containsExactly("anthropic", "openai");
    }
    assertThat(states(source)).containsExactly("anthropic DELETED", "openai DELETED");
    assertThat(states(target)).containsExactly("anthropic ACTIVE", "openai ACTIVE");
  }

  @Test
  @Tag("KV-13")
  void the_sources_data_key_is_destroyed_once_it_seals_nothing_any_more() {
    Owner source = Owner.of(Tier.PRO);
    Owner target = Owner.of(Tier.PRO);
    source.saves("anthropic");
    String unreadable = "update provider_key set alias = envelope, envelope = 'v2.x' where %s";
    VaultDatabase.update(unreadable.formatted("account_id = ?"), source.account());
    source.saves("openai");

    merge(source, target);
    assertThat(states(source)).containsExactly("anthropic ACTIVE", "openai DELETED");
    assertThat(dataKeys(source)).as("still seals one that does not open").isEqualTo("1");

    VaultDatabase.update(
        "update provider_key set envelope = alias, alias = null where account_id = ? and alias is not null",
        source.account());
    merge(source, target);
    assertThat(states(source)).containsExactly("anthropic DELETED", "openai DELETED");
    assertThat(states(target)).containsExactly("anthropic ACTIVE", "openai ACTIVE");
    assertThat(dataKeys(source)).isEqualTo("0");
  }

  @Test
  void one_that_makes_a_data_key_holds_up_nobody_elses_first_save() {
    Owner source = Owner.of(Tier.PRO);
    Owner target = Owner.of(Tier.PRO);
    Owner other = Owner.of(Tier.PRO);
    source.saves("openai");
    CompletableFuture<Void> end = new CompletableFuture<>();

    CompletableFuture<Void> merging = mergeUntil(end, source, target);
    int answer = other.save("openai", Owner.secret()).extract().statusCode();
    end.complete(null);

    merging.join();
    assertThat(answer).isEqualTo(201);
  }

  /// The consumer goes on to the next event in the same transaction.
  @Test
  void and_a_save_for_its_target_do_not_wait_for_each_other() {
    Owner source = Owner.of(Tier.PRO);
    Owner target = Owner.of(Tier.PRO);
    source.saves("openai");
    target.saves("openai");
    CompletableFuture<Void> saveWaits = new CompletableFuture<>();

    CompletableFuture<Void> merging = mergeUntil(saveWaits, source, target);
    CompletableFuture<Integer> save =
        CompletableFuture.supplyAsync(
            () -> target.save("openai", Owner.secret()).extract().statusCode());
    await()
        .atMost(PATIENCE)
        .until(() -> !VaultDatabase.rows(WAITS_FOR_ITS_ACCOUNT_OR_KEY).isEmpty() || save.isDone());
    saveWaits.complete(null);

    merging.join();
    assertThat(save.join()).isEqualTo(200);
  }

  /// Returns when they are merged; the transaction waits, and then locks the target as news of it
  /// do.
  private CompletableFuture<Void> mergeUntil(
      CompletableFuture<Void> goOn, Owner source, Owner target) {
    CompletableFuture<Void> merged = new CompletableFuture<>();
    var news = new AccountState(target.account(), 1, Tier.PRO, AccountStatus.ACTIVE, null, false);
    CompletableFuture<Void> transaction =
        worker
            .inTransaction(
                tx ->
                    merge
                        .move(tx, source.account(), target.account(), "test")
                        .invoke(done -> merged.complete(null))
                        .chain(() -> Uni.createFrom().completionStage(goOn))
                        .chain(() -> states.apply(tx, news))
                        .replaceWithVoid())
            .subscribeAsCompletionStage();
    CompletableFuture.anyOf(merged, transaction).join();
    return transaction;
  }

  private void merge(Owner source, Owner target) {
    worker
        .inTransaction(tx -> merge.move(tx, source.account(), target.account(), "test"))
        .await()
        .atMost(PATIENCE);
  }

  private static String dataKeys(Owner owner) {
    return VaultDatabase.one("select count(*) from data_key where account_id = ?", owner.account());
  }

  private static void update(Connection connection, String sql, UUID id, UUID account)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, id);
      statement.setObject(2, account);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static List<String> states(Owner owner) {
    return VaultDatabase.rows(
        "select provider, state from provider_key where account_id = ? order by provider",
        owner.account());
  }
}
