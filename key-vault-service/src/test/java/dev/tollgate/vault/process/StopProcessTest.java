package dev.tollgate.vault.process;

import static dev.tollgate.vault.support.Neighbours.PROVIDERS;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-1")
class StopProcessTest {
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final Owner owner = Owner.of(Tier.PRO);
  private final String secret = Owner.secret();

  @Test
  void a_stop_is_told_first_and_what_runs_then_ends_well() {
    VaultDatabase.forgetEverything();
    PROVIDERS.fail(FaultRule.of("delay=6s").times(1));
    try (VaultProcess vault = VaultProcess.start(Map.of())) {
      CompletableFuture<Integer> slow = CompletableFuture.supplyAsync(() -> save(vault));
      await().until(() -> !PROVIDERS.calls(secret).isEmpty() || slow.isDone());

      long asked = System.nanoTime();
      vault.terminate();

      await().until(() -> readiness(vault) == 503);
      assertThat(list(vault)).as("who routes has not seen it yet").isEqualTo(200);
      assertThat(slow).isNotDone();
      assertThat(slow.join()).isEqualTo(201);
      vault.exitCode();
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_MAX);
    } finally {
      PROVIDERS.heal();
    }
  }

  private int save(VaultProcess vault) {
    return vault
        .by(owner.token())
        .body(Map.of("provider", "openai", "key", secret))
        .post("/v1/api-keys")
        .statusCode();
  }

  private int list(VaultProcess vault) {
    return vault.by(owner.token()).get("/v1/api-keys").statusCode();
  }

  private static int readiness(VaultProcess vault) {
    return given().get(vault.management().resolve("/q/health/ready")).statusCode();
  }
}
