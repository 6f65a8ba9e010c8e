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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-13")
class ErasureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Topic accounts = Topic.of(Topics.ACCOUNT);

  @AfterEach
  void close() {
    accounts.close();
  }

  @Test
  void is_in_the_audit_log_once_in_the_order_in_which_entitlement_tells_of_it() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    becomesErased(owner.account());
    isErased(owner.account(), 1);
    assertThat(erasures(owner.account())).containsExactly("done all");

    isErased(owner.account(), 2);
    assertThat(erasures(owner.account())).as("told again").hasSize(1);
  }

  @Test
  void of_an_account_without_keys_destroys_nothing_and_says_nothing() {
    UUID account = UUID.randomUUID();

    becomesErased(account);
    isErased(account, 1);

    assertThat(erasures(account)).isEmpty();
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
        "select outcome, provider from audit_entry where account_id = ? and action = 'ERASE'",
        account);
  }
}
