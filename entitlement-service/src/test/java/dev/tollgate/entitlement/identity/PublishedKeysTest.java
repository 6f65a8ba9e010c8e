package dev.tollgate.entitlement.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.entitlement.Client;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-1")
class PublishedKeysTest {
  @Test
  void a_stranger_can_verify_a_token_with_the_published_keys() throws Exception {
    Response jwks = given().get("/.well-known/jwks.json");
    var verifier =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(
                    new JsonWebKeySet(jwks.asString()).getJsonWebKeys()))
            .setExpectedAudience("tollgate")
            .setExpectedIssuer("https://tollgate.local")
            .build();
    Client client = Client.fresh();

    var claims = verifier.processToClaims(client.accessToken());

    assertThat(claims.getStringClaimValue("account")).isEqualTo(client.accountId().toString());
    assertThat(jwks.asString()).doesNotContain("\"d\"");
    assertThat(jwks.header("Cache-Control")).contains("max-age=300");
  }

  @Test
  void the_configuration_leads_to_the_keys() {
    Response configuration = given().get("/.well-known/openid-configuration");

    configuration.then().statusCode(200);
    assertThat(configuration.<String>path("issuer")).isEqualTo("https://tollgate.local");
    assertThat(configuration.<String>path("jwks_uri"))
        .isEqualTo("http://localhost:8080/.well-known/jwks.json");
  }

  @Test
  void only_a_well_signed_unexpired_token_of_ours_gets_in() {
    UUID account = Client.fresh().accountId();
    Map<String, String> bad =
        Map.of(
            "forged", TestTokens.forged(account),
            "unsigned", TestTokens.unsigned(account),
            "expired", TestTokens.expired(account),
            "other audience", TestTokens.wrongAudience(account),
            "other issuer", TestTokens.wrongIssuer(account),
            "an access key", "tg_nonsense",
            "nonsense", "e30.e30.e30",
            "unknown account", TestTokens.owner(UUID.randomUUID()));

    bad.forEach(
        (name, token) -> {
          Response answer = given().auth().oauth2(token).get("/v1/account");
          assertThat(answer.statusCode()).as(name).isEqualTo(401);
          assertThat(answer.contentType()).as(name).contains("problem+json");
        });
    assertThat(given().get("/v1/account").statusCode()).isEqualTo(401);
  }
}
