package dev.tollgate.vault.audit;

import static dev.tollgate.vault.support.Neighbours.PROVIDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.vault.support.HeldLock;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.RawHttp;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whoever had a provider asked about a key is in the log, however that ended.
@VaultTest
@Tag("KV-11")
class TrialAuditTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TestHTTPResource URI open;

  private final Owner owner = Owner.of(Tier.PRO);

  private List<String> entries() {
    return VaultDatabase.rows(
        "select action, outcome from audit_entry where account_id = ? order by batch, ordinal",
        owner.account());
  }

  @Test
  void a_tier_that_is_lost_while_the_provider_is_asked() {
    owner.saves("openai");
    CompletableFuture<ValidatableResponse> saving;
    try (HeldLock change =
        HeldLock.by(
            "update account_tier set tier = 'BASIC' where account_id = ?", owner.account())) {
      saving =
          CompletableFuture.supplyAsync(
              () -> owner.save("anthropic", Owner.secret()), Thread::startVirtualThread);
      await().atMost(PATIENCE).until(() -> change.waiting() >= 1);
    }

    saving.join().statusCode(403).body("code", equalTo("TIER_LIMITED"));

    assertThat(entries()).containsExactly("SAVE done", "SAVE TIER_LIMITED");
  }

  @Test
  void a_fault_of_ours_after_the_provider_was_asked() {
    VaultDatabase.update("revoke insert on provider_key from vault_api");
    try {
      assertThat(owner.save("openai", Owner.secret()).extract().statusCode()).isEqualTo(500);
    } finally {
      VaultDatabase.update("grant insert on provider_key to vault_api");
    }
    assertThat(entries()).containsExactly("SAVE failed");
  }

  @Test
  void a_caller_who_hangs_up_while_the_provider_is_asked() throws Exception {
    for (String path : List.of("/v1/api-keys/test", "/v1/api-keys")) {
      String secret = Owner.secret();
      String body = "{\"provider\":\"openai\",\"key\":\"" + secret + "\"}";
      PROVIDERS.fail(FaultRule.of("delay=1s").credential(secret).times(1));
      try (Socket caller = RawHttp.send(open, "POST", path, owner.token(), body)) {
        await().atMost(PATIENCE).until(() -> !PROVIDERS.calls(secret).isEmpty());
        assertThat(caller.getInputStream().available()).as("answered").isZero();
      }
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(entries()).containsExactly("TEST done", "SAVE done"));
  }
}
