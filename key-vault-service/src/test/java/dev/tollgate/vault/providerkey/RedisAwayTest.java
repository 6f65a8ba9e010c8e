package dev.tollgate.vault.providerkey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Redis counts tries and changes of keys, and nothing else of the vault needs it: least of all
/// what takes a key away.
@VaultTest
@Tag("KV-5")
@Tag("KV-8")
class RedisAwayTest {
  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  private final Owner owner = Owner.of(Tier.PRO);

  @Test
  void without_redis_no_key_is_tried_and_all_else_goes_on() {
    owner.saves("openai");
    owner.saves("anthropic");

    TestInfrastructure.kill("redis");
    try {
      owner
          .save("openai", Owner.secret())
          .statusCode(503)
          .header("Retry-After", notNullValue())
          .body("code", equalTo("unavailable"));
      owner.patch("openai", "{\"alias\":\"x\"}").statusCode(503);
      keysAreResolvedAndTakenAway();
    } finally {
      TestInfrastructure.restart("redis");
    }
    keysAreTriedAgain();
  }

  @Test
  void with_a_silent_redis_all_else_goes_on() {
    owner.saves("openai");
    owner.saves("anthropic");

    TestInfrastructure.halt("redis");
    try {
      keysAreResolvedAndTakenAway();
    } finally {
      TestInfrastructure.resume("redis");
    }
    keysAreTriedAgain();
  }

  private void keysAreResolvedAndTakenAway() {
    given().get(management.resolve("/q/health/ready")).then().statusCode(200);
    owner.list().statusCode(200).body("keys.size()", equalTo(2));
    Gateway gateway = Gateway.at(internal);
    assertThat(gateway.resolve(owner.account(), "openai").status()).isEqualTo(200);

    owner.delete("openai").statusCode(204);

    assertThat(gateway.resolve(owner.account(), "openai").status()).isEqualTo(404);
    assertThat(gateway.resolve(owner.account(), "anthropic").status()).isEqualTo(200);

    owner.patch("anthropic", "{\"active\":false}").statusCode(200);

    assertThat(gateway.resolve(owner.account(), "anthropic").status()).isEqualTo(404);
  }

  private void keysAreTriedAgain() {
    await().untilAsserted(() -> owner.save("deepseek", Owner.secret()).statusCode(201));
  }
}
