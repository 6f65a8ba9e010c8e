package dev.tollgate.vault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.Canary;
import dev.tollgate.local.test.LogCapture;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Plants a key, lives through everything that can happen to it with all logs at their most
/// talkative, and looks for it everywhere but in the answer to the gateway.
@VaultTest
@Tag("KV-1")
class CanaryTest {
  @TestHTTPResource(tls = true)
  URI internal;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  @Inject RedisDataSource redis;

  @Test
  void a_planted_key_turns_up_nowhere() {
    Canary canary = Canary.plant();
    List<String> said = new ArrayList<>();

    try (LogCapture logs = LogCapture.start()) {
      liveThrough(canary, said);
      assertThat(logs.lines()).hasSizeGreaterThan(100);
      said.addAll(logs.lines());
    }

    String metrics = given().get(management.resolve("/q/metrics")).asString();
    assertThat(metrics).contains("tollgate_vault_unreadable_keys");
    said.add(metrics);
    redis
        .execute("KEYS", "*")
        .forEach(key -> said.add(key + " " + redis.execute("DUMP", key.toString())));
    said.addAll(dump());
    assertThat(said).noneMatch(canary::isIn);
    assertThat(filesWith(canary)).isEmpty();
  }

  private void liveThrough(Canary canary, List<String> said) {
    Owner owner = Owner.of(Tier.PRO);
    String key = canary.key();
    said.add(body(post(owner, "/v1/api-keys", Map.of("provider", "openai", "key", key))));
    said.add(body(post(owner, "/v1/api-keys", Map.of("provider", "openai", "key", key))));
    said.add(body(post(owner, "/v1/api-keys/test", Map.of("provider", "openai", "key", key))));
    String refused = key.replace("sk-good", "sk-bad0");
    said.add(body(post(owner, "/v1/api-keys", Map.of("provider", "openai", "key", refused))));
    said.add(body(post(owner, "/v1/api-keys", Map.of("provider", key, "key", key))));
    said.add(body(post(owner, "/v1/api-keys", Map.of("provider", "openai", "key", key + " x"))));
    said.add(
        given()
            .auth()
            .oauth2(owner.token())
            .contentType("application/json")
            .body("{\"provider\":\"openai\",\"key\":\"" + key)
            .post("/v1/api-keys")
            .asString());
    said.add(owner.list().extract().asString());
    assertThat(Gateway.at(internal).resolve(owner.account(), "openai").secret()).isEqualTo(key);
    said.add(owner.patch("openai", "{\"active\":false}").extract().asString());
    said.add(owner.audit().extract().asString());
    VaultDatabase.update(
        "update provider_key set state = 'ACTIVE', origin = 'https://evil.example' where account_id = ?",
        owner.account());
    said.add(Gateway.at(internal).resolve(owner.account(), "openai").response().body());
    said.add(owner.delete("openai").extract().asString());
  }

  private static Response post(Owner owner, String path, Map<String, String> body) {
    return given()
        .auth()
        .oauth2(owner.token())
        .contentType("application/json")
        .body(body)
        .post(path);
  }

  private static String body(Response response) {
    return response.headers() + response.asString();
  }

  /// Every row as a dump of the database would hold it.
  private static List<String> dump() {
    List<String> rows = new ArrayList<>();
    for (String table :
        VaultDatabase.rows("select tablename from pg_tables where schemaname = 'public'")) {
      rows.addAll(VaultDatabase.rows("select t::text from public." + table + " t"));
    }
    assertThat(rows).hasSizeGreaterThan(10);
    return rows;
  }

  /// In everything Postgres (tables and WAL), Kafka and Redis have on disk.
  private static List<Path> filesWith(Canary canary) {
    VaultDatabase.update("checkpoint");
    Path home = Path.of(System.getProperty("tollgate.test.home"));
    assertThat(home).isDirectoryRecursivelyContaining("glob:**/pg_wal/*");
    return canary.filesBelow(home);
  }
}
