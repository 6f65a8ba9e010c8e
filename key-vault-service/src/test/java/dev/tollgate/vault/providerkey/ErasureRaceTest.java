package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.LogCapture;
import dev.tollgate.vault.support.HeldLock;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.Topic;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An account is erased while a key of it is saved.
@VaultTest
@Tag("KV-13")
class ErasureRaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ACCOUNTS = 40;
  private static final int SAVERS = 4;

  /// Below the limit of a minute.
  private static final int SAVES_EACH = 9;

  private static final String LEFT =
      """
      select 'provider_key' from provider_key where account_id = ?
      union all select 'data_key' from data_key where account_id = ?
      union all select 'audit_person' from audit_person where account_id = ?
      """;

  private final Topic accounts = Topic.of(Topics.ACCOUNT);
  private LogCapture log;

  /// Nobody waits for a row longer than Postgres lets it, so news must come at once.
  @BeforeEach
  void newsArrives() {
    Owner other = Owner.of(Tier.PRO);
    erase(other.account());
    awaitErased(List.of(other));
    log = LogCapture.start();
  }

  /// A consumer that Postgres gives up for a save only tries again, and says so.
  @AfterEach
  void nothingDeadlocked() {
    accounts.close();
    log.close();
    assertThat(log.lines()).noneMatch(line -> line.contains("40P01"));
  }

  /// Both wait for the same row, and go on in the order in which they came.
  @ParameterizedTest
  @CsvSource({
    "data_key, save, 403",
    "data_key, erasure, 403",
    "provider_key, save, 200",
    "provider_key, erasure, 403"
  })
  void nothing_is_left_when_that_save_supersedes_a_damaged_data_key(
      String where, String first, int answer) {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    VaultDatabase.update(
        "update data_key set wrapped = wrapped || '\\x00' where account_id = ?", owner.account());
    CompletableFuture<Integer> save;

    try (HeldLock row =
        HeldLock.by(
            "select 1 from " + where + " where account_id = ? for update", owner.account())) {
      if (first.equals("save")) {
        save = saving(owner);
        await().atMost(PATIENCE).until(() -> row.waiting() >= 1);
        erase(owner.account());
      } else {
        erase(owner.account());
        await().atMost(PATIENCE).until(() -> row.waiting() >= 1);
        save = saving(owner);
      }
      await().atMost(PATIENCE).until(() -> row.waiting() >= 2);
    }

    assertThat(save.join()).isEqualTo(answer);
    awaitErased(List.of(owner));
    assertThat(left(owner)).isEmpty();
  }

  @Test
  void many_saves_and_erasures_at_once_never_deadlock_and_leave_nothing() throws Exception {
    List<Owner> owners = Stream.generate(() -> Owner.of(Tier.PRO)).limit(ACCOUNTS).toList();
    Random random = new Random(20_261_122L);

    try (ExecutorService threads = Executors.newFixedThreadPool(SAVERS)) {
      List<Future<List<Integer>>> saving = new ArrayList<>();
      for (Owner owner : owners) {
        int before = random.nextInt(3);
        saving.add(threads.submit(() -> savesAroundErasure(owner, before)));
      }
      for (Future<List<Integer>> each : saving) {
        assertThat(each.get()).isSubsetOf(200, 201, 403);
      }
      awaitErased(owners);
    }
    assertThat(owners).flatExtracting(ErasureRaceTest::left).isEmpty();
  }

  /// @param before how many saves come before it
  /// @return how they were answered, and those after it until one is refused
  private List<Integer> savesAroundErasure(Owner owner, int before) {
    List<Integer> answers = new ArrayList<>();
    while (answers.size() < SAVES_EACH && !answers.contains(403)) {
      if (answers.size() == before) {
        erase(owner.account());
      }
      answers.add(save(owner));
    }
    return answers;
  }

  /// On a thread of its own: those of the common pool know the class loader of an earlier start.
  private static CompletableFuture<Integer> saving(Owner owner) {
    return CompletableFuture.supplyAsync(
        () -> save(owner), task -> Thread.ofPlatform().start(task));
  }

  private static int save(Owner owner) {
    return owner.save("openai", Owner.secret()).extract().statusCode();
  }

  private void erase(UUID account) {
    accounts.send(account, AccountErased.TYPE, new AccountErased(account, Instant.EPOCH));
  }

  private void awaitErased(List<Owner> owners) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                accounts.seen(AccountErasureConfirmed.TYPE, AccountErasureConfirmed.class).stream()
                    .map(confirmed -> new Owner(confirmed.accountId()))
                    .toList()
                    .containsAll(owners));
  }

  private static List<String> left(Owner owner) {
    return VaultDatabase.rows(LEFT, owner.account(), owner.account(), owner.account());
  }
}
