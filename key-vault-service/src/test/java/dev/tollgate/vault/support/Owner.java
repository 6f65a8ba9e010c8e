package dev.tollgate.vault.support;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// An account's owner, at the vault's public API.
public record Owner(UUID account) {
  /// Signing costs more than most of what is tested with the token.
  private static final Map<UUID, String> TOKENS = new ConcurrentHashMap<>();

  /// Of a new account that entitlement knows.
  public static Owner of(Tier tier) {
    UUID account = UUID.randomUUID();
    Neighbours.ENTITLEMENT.tell(account, 1, tier);
    return new Owner(account);
  }

  /// One the fake provider takes. Its last four letters, which a list shows, occur in no id: where
  /// they are seen, they are the key's.
  public static String secret() {
    String shown =
        ThreadLocalRandom.current()
            .ints(4, 'G', 'Z' + 1)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return "sk-good-" + UUID.randomUUID() + shown;
  }

  /// Saves a good key and tells which.
  public String saves(String provider) {
    String secret = secret();
    assertThat(save(provider, secret).extract().statusCode()).isIn(200, 201);
    return secret;
  }

  public ValidatableResponse save(String provider, String secret) {
    return given()
        .auth()
        .oauth2(token())
        .contentType("application/json")
        .body(Map.of("provider", provider, "key", secret))
        .post("/v1/api-keys")
        .then();
  }

  public ValidatableResponse list() {
    return given().auth().oauth2(token()).get("/v1/api-keys").then();
  }

  public ValidatableResponse patch(String provider, String body) {
    return given()
        .auth()
        .oauth2(token())
        .contentType("application/json")
        .body(body)
        .patch("/v1/api-keys/" + provider)
        .then();
  }

  public ValidatableResponse delete(String provider) {
    return given().auth().oauth2(token()).delete("/v1/api-keys/" + provider).then();
  }

  public ValidatableResponse audit() {
    return given().auth().oauth2(token()).get("/v1/api-keys/audit").then();
  }

  public String token() {
    return TOKENS.computeIfAbsent(account, TestTokens::owner);
  }
}
