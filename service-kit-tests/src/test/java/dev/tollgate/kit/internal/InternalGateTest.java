package dev.tollgate.kit.internal;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.kit.KitTest;
import dev.tollgate.local.test.TestClients;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@KitTest
class InternalGateTest {
  @TestHTTPResource(tls = true)
  URI encrypted;

  private int status(Optional<String> caller, String path)
      throws IOException, InterruptedException {
    try (HttpClient client =
        caller.map(TestClients::as).orElseGet(TestClients::withoutCertificate)) {
      var request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + encrypted.getPort() + path))
              .build();
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void the_caller_that_is_named_gets_in() throws Exception {
    assertThat(status(Optional.of("llm-gateway-service"), "/internal/v1/echo")).isEqualTo(200);
  }

  @Test
  void another_service_finds_nothing_there() throws Exception {
    assertThat(status(Optional.of("billing-service"), "/internal/v1/echo")).isEqualTo(404);
  }

  @Test
  void without_a_certificate_there_is_no_connection() {
    assertThatThrownBy(() -> status(Optional.empty(), "/internal/v1/echo"))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, true", "TLSv1.2, false"})
  @Tag("OP-5")
  void the_internal_port_speaks_tls_1_3_alone(String protocol, boolean spoken) throws IOException {
    SSLContext tls = TestClients.as("llm-gateway-service").sslContext();
    try (var socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", encrypted.getPort())) {
      socket.setEnabledProtocols(new String[] {protocol});

      var handshake = catchThrowableOfType(IOException.class, socket::startHandshake);

      assertThat(handshake == null).as("%s", handshake).isEqualTo(spoken);
    }
  }

  @Test
  void public_paths_are_not_served_inside() throws Exception {
    assertThat(status(Optional.of("llm-gateway-service"), "/v1/notes/fast")).isEqualTo(404);
  }

  @Test
  void a_path_of_as_many_segments_as_fit_is_merely_not_found() {
    given().get("/v1" + "/a".repeat(2_000)).then().statusCode(404);
    given().get("/internal" + "/a".repeat(2_000)).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/internal/v1/echo",
        "/internal/v1/echo;x",
        "/internal;x/v1/echo",
        "/%69nternal/v1/echo",
        "//internal/v1/echo",
        "/./internal/v1/echo",
        "/v1/../internal/v1/echo",
        "/internal%2Fv1/echo",
        "/INTERNAL/v1/echo",
        "/internal/v1/echo%00",
        "/v1/notes/..;/internal/v1/echo"
      })
  void no_spelling_of_an_internal_path_is_served_outside(String path) {
    given()
        .urlEncodingEnabled(false)
        .header("X-Forwarded-Proto", "https")
        .header("X-Forwarded-Ssl", "on")
        .get(path)
        .then()
        .statusCode(404);
    given()
        .urlEncodingEnabled(false)
        .contentType("text/plain")
        .body("x")
        .post(path)
        .then()
        .statusCode(404);
  }
}
