package dev.tollgate.vault.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@VaultTest
@Tag("KV-11")
class AuditSourceTest {
  private static final String CUSTOMER = "203.0.113.7";

  @TestHTTPResource URI vault;

  @Test
  void the_log_shows_the_address_that_the_edge_was_called_from() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    given()
        .auth()
        .oauth2(owner.token())
        .header("X-Forwarded-For", CUSTOMER)
        .header("X-Forwarded-Proto", "https")
        .delete("/v1/api-keys/openai")
        .then()
        .statusCode(204);

    owner.audit().body("entries[0].source", equalTo(CUSTOMER));
  }

  /// Elsewhere 127.0.0.2 is nobody's address.
  @Test
  @EnabledOnOs(OS.LINUX)
  void nobody_but_the_edge_is_believed_whom_a_call_is_from() throws Exception {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    assertThat(deleteFrom("127.0.0.2", owner)).isEqualTo(204);

    owner.audit().body("entries[0].source", equalTo("127.0.0.2"));
  }

  private int deleteFrom(String address, Owner owner) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + vault.getPort() + "/v1/api-keys/openai"))
              .header("Authorization", "Bearer " + owner.token())
              .header("X-Forwarded-For", CUSTOMER)
              .DELETE()
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
