package dev.tollgate.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.support.HeldLock;
import dev.tollgate.vault.support.Topic;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-13")
class ForgottenPeopleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant AT = Instant.parse("2026-11-20T10:07:00Z");

  @Inject ServiceKeys keys;
  @Inject WorkerTransactions worker;

  private final UUID account = UUID.randomUUID();

  @Test
  void a_batch_that_waits_while_an_account_without_keys_is_erased_names_nobody() {
    AuditEntries replica = new AuditEntries(keys, worker);
    replica.append(List.of(entry(UUID.randomUUID()))).await().atMost(PATIENCE);
    CompletableFuture<Void> late;
    try (Topic accounts = Topic.of(Topics.ACCOUNT);
        HeldLock head = HeldLock.by("select 1 from audit_head for update")) {
      accounts.send(account, AccountErased.TYPE, new AccountErased(account, Instant.EPOCH));
      await().atMost(PATIENCE).until(() -> head.waiting() >= 1);
      late = replica.append(List.of(entry(account))).subscribeAsCompletionStage();
      await().atMost(PATIENCE).until(() -> head.waiting() >= 2);
    }
    late.join();

    assertThat(VaultDatabase.rows("select 1 from audit_person where account_id = ?", account))
        .isEmpty();
    assertThat(VaultDatabase.one("select count(*) from audit_entry where account_id = ?", account))
        .as("the erasure's and the late one")
        .isEqualTo("2");
  }

  private static AuditEntry entry(UUID account) {
    return new AuditEntry(
        AT,
        account,
        Action.RESOLVE,
        "no_active_key",
        "openai",
        null,
        "chat",
        "request",
        UUID.randomUUID(),
        "gateway-0");
  }
}
