package dev.tollgate.vault.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.VaultDatabase;
import io.restassured.response.Response;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where the keys of tokens are published there is silence, from the vault's start on.
@Tag("EN-8")
class EntitlementAwayProcessTest {
  private static final String REQUEST = "request-without-keys";

  private final UUID account = UUID.randomUUID();
  private FaultProxy link;
  private VaultProcess vault;

  @BeforeEach
  void start() {
    VaultDatabase.forgetEverything();
    link = FaultProxy.start(0, URI.create(TestInfrastructure.jwksUrl()).getPort());
    link.halfOpen();
    vault =
        VaultProcess.start(
            Map.of(
                "TOLLGATE_JWKS_URL",
                "http://127.0.0.1:" + link.port() + "/.well-known/jwks.json",
                "TOLLGATE_KIT_TOKEN_JWKS_MAX_AGE",
                "1ms"));
  }

  @AfterEach
  void stop() {
    vault.close();
    link.close();
  }

  @Test
  void a_good_token_is_not_refused_and_gateways_are_served_as_ever() {
    await().untilAsserted(this::gatewaysAreServedWhileAnOwnerWaits);
    assertThat(vault.log()).contains("\"mdc\":{\"requestId\":\"" + REQUEST + "\"}");

    link.heal();
    await().until(() -> list(TestTokens.owner(account)).statusCode() == 200);
    link.halfOpen();

    assertThat(list(TestTokens.owner(account)).statusCode()).isEqualTo(200);
    assertThat(list(TestTokens.forged(account)).statusCode()).isEqualTo(401);
  }

  private void gatewaysAreServedWhileAnOwnerWaits() {
    CompletableFuture<Response> owner =
        CompletableFuture.supplyAsync(() -> list(TestTokens.owner(account)));

    for (int i = 0; i < 20; i++) {
      assertThat(Gateway.at(vault.internal()).resolve(account, "openai").status()).isEqualTo(404);
    }

    assertThat(owner).isNotDone();
    assertThat(owner.join().statusCode()).isEqualTo(503);
    assertThat(owner.join().header("Retry-After")).isEqualTo("1");
  }

  private Response list(String token) {
    return vault.by(token).header("X-Tollgate-Request-Id", REQUEST).get("/v1/api-keys");
  }
}
