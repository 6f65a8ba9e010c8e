package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.Topic;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-13")
class ErasureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SUPERSEDE =
      "update data_key set current = false where account_id = ?";

  private static final String NEW_DATA_KEY =
      """
      insert into data_key (id, account_id, kek_id, wrapped, check_value)
      select gen_random_uuid(), account_id, kek_id, wrapped, check_value from data_key where account_id = ?
      """;

  private final Topic accounts = Topic.of(Topics.ACCOUNT);

  @AfterEach
  void close() {
    accounts.close();
  }

  @Test
  void is_in_the_audit_log_in_the_order_in_which_entitlement_tells_of_it() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    becomesErased(owner.account());
    isErased(owner.account(), 1);
    assertThat(erasures(owner.account())).containsExactly("done all");

    isErased(owner.account(), 2);
    assertThat(erasures(owner.account()))
        .as("told again")
        .containsExactly("done all", "no_keys all");
  }

  @Test
  void of_an_account_without_keys_says_so() {
    UUID account = UUID.randomUUID();

    becomesErased(account);
    isErased(account, 1);

    assertThat(erasures(account)).containsExactly("no_keys all");
  }

  @Test
  @Tag("KV-13")
  void leaves_no_data_key_to_a_save_that_had_begun_before() throws SQLException {
    Owner owner = Owner.of(Tier.PRO);
    VaultDatabase.update(
        "insert into account_tier (account_id, version, tier, status) values (?, 1, 'PRO', 'ACTIVE')",
        owner.account());

    try (Connection erasure = VaultDatabase.connect()) {
      erasure.setAutoCommit(false);
      update(
          erasure,
          "update account_tier set status = 'ERASED' where account_id = ?",
          owner.account());
      CompletableFuture<Integer> save =
          CompletableFuture.supplyAsync(
              () -> owner.save("openai", Owner.secret()).extract().statusCode());
      await().atMost(PATIENCE).until(() -> isWaitedFor("account_tier") || save.isDone());
      erasure.commit();

      assertThat(save.join()).isEqualTo(403);
    }
    assertThat(dataKeys(owner)).isEmpty();
  }

  @Test
  @Tag("KV-13")
  void destroys_the_data_key_too_that_a_rotation_is_just_making() throws SQLException {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    try (Connection rotation = VaultDatabase.connect()) {
      rotation.setAutoCommit(false);
      update(rotation, SUPERSEDE, owner.account());
      update(rotation, NEW_DATA_KEY, owner.account());
      accounts.send(
          owner.account(), AccountErased.TYPE, new AccountErased(owner.account(), Instant.EPOCH));
      await().atMost(PATIENCE).until(() -> isWaitedFor("data_key"));
      rotation.commit();
    }

    await().atMost(PATIENCE).until(() -> confirmations(owner.account()) == 1);
    assertThat(dataKeys(owner)).isEmpty();
  }

  private static boolean isWaitedFor(String table) {
    return !VaultDatabase.rows(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like ?",
            "%" + table + "%")
        .isEmpty();
  }

  private static void update(Connection connection, String sql, UUID account) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, account);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static List<String> dataKeys(Owner owner) {
    return VaultDatabase.rows("select id from data_key where account_id = ?", owner.account());
  }

  private void becomesErased(UUID account) {
    accounts.send(
        account,
        AccountChanged.TYPE,
        new AccountChanged(
            account,
            2,
            AccountKind.USER,
            Tier.PRO,
            AccountStatus.ERASED,
            0,
            Instant.EPOCH,
            null,
            null,
            null,
            false));
  }

  /// Returns when that has been confirmed so many times.
  private void isErased(UUID account, int times) {
    accounts.send(account, AccountErased.TYPE, new AccountErased(account, Instant.EPOCH));
    await().atMost(PATIENCE).until(() -> confirmations(account) == times);
  }

  private long confirmations(UUID account) {
    return accounts.seen(AccountErasureConfirmed.TYPE, AccountErasureConfirmed.class).stream()
        .filter(each -> each.accountId().equals(account))
        .count();
  }

  private static List<String> erasures(UUID account) {
    return VaultDatabase.rows(
        "select outcome, provider from audit_entry where account_id = ? and action = 'ERASE'"
            + " order by batch",
        account);
  }
}
