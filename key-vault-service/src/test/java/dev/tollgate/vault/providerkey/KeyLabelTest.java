package dev.tollgate.vault.providerkey;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@VaultTest
@Tag("KV-6")
class KeyLabelTest {
  private static RequestSpecification request(Owner owner, Map<String, String> body) {
    return given().auth().oauth2(owner.token()).contentType("application/json").body(body);
  }

  @ParameterizedTest
  @CsvSource({"alias, 0", "model, 0", "alias, 10", "model, 27", "alias, 127", "model, 133"})
  void a_control_character_in_a_label_is_refused_by_its_name(String field, int character) {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String text = "a" + Character.toString(character) + "b";
    var saved = Map.of("provider", "openai", "key", Owner.secret(), field, text);
    var replaced = Map.of("key", Owner.secret(), field, text);

    for (Response answer :
        List.of(
            request(owner, saved).post("/v1/api-keys"),
            request(owner, saved).post("/v1/api-keys/test"),
            request(owner, replaced).put("/v1/api-keys/openai"),
            request(owner, Map.of(field, text)).patch("/v1/api-keys/openai"))) {
      answer
          .then()
          .statusCode(400)
          .body("code", equalTo("invalid_request"))
          .body("fields.name", contains(field));
    }
  }
}
