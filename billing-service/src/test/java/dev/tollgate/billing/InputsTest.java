package dev.tollgate.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class InputsTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/wallet/lots?all=, 1",
    "/v1/wallet/lots?limit=, many",
    "/v1/wallet/lots?limit=, 501",
    "/v1/wallet/ledger?before=, yesterday",
    "/v1/wallet/ledger?before=, -1",
    "/v1/wallet/ledger?holds=, yes",
    "/v1/wallet/ledger?limit=, 0"
  })
  @Tag("WA-1")
  void an_owner_hears_which_parameter_makes_no_sense(String query, String value) {
    assertNamed(TestTokens.owner(UUID.randomUUID()), query, value);
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/v1/wallets/quarantine?replayed=, maybe",
    "/admin/v1/wallets/quarantine?limit=, many",
    "/admin/v1/wallets/quarantine?offset=, 99999999999",
    "/admin/v1/conservation?account=, me",
    "/admin/v1/conservation?from=, yesterday",
    "/admin/v1/conservation?to=, -99999-01-01T00:00:00Z",
    "/admin/v1/webhooks?state=, lost",
    "/admin/v1/webhooks?limit=, many",
    "/admin/v1/webhooks?offset=, -1",
    "/admin/v1/journal/export?after=, first",
    "/admin/v1/journal/export?limit=, 50001"
  })
  @Tag("WA-6")
  @Tag("BI-3")
  @Tag("BI-7")
  void an_operator_hears_which_parameter_makes_no_sense(String query, String value) {
    assertNamed(TestTokens.operator(), query, value);
  }

  private static void assertNamed(String token, String query, String value) {
    Response answer = given().auth().oauth2(token).get(query + value);

    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    assertThat(answer.jsonPath().getList("fields.name"))
        .containsExactly(query.substring(query.indexOf('?') + 1, query.indexOf('=')));
  }
}
