package dev.tollgate.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.local.test.FakeAccessKeys;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A back-end with an access key reads its account's wallet, and does nothing else here.
@QuarkusTest
@Tag("WA-1")
class AccessKeyTest {
  private static final Set<String> OPENED =
      Set.of(
          "GET /v1/wallet",
          "GET /v1/wallet/lots",
          "GET /v1/wallet/ledger",
          "GET /v1/wallet/charges/{eventId}",
          "GET /v1/wallet/export");

  private static final FakeAccessKeys KEYS = new FakeAccessKeys();
  private static FakeAccessKeys.Server entitlement;

  @Inject Purse purse;

  private record Route(String method, String path) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @BeforeAll
  static void serve() {
    entitlement = KEYS.serve();
  }

  @AfterAll
  static void close() {
    entitlement.close();
  }

  @Test
  void a_key_reads_the_wallet_of_its_account() {
    UUID account = purse.with(8);
    purse.with(9);

    Response wallet = call(new Route("GET", "/v1/wallet"), KEYS.of(account));

    assertThat(wallet.statusCode()).isEqualTo(200);
    assertThat(wallet.jsonPath().getInt("available")).isEqualTo(8);
  }

  @Test
  void a_key_opens_what_is_named_here_and_no_other_route() {
    String key = KEYS.of(purse.with(1));
    String ofAgent = KEYS.ofAgent(purse.with(1));
    List<Route> routes = routes();
    assertThat(routes).extracting(Route::toString).containsAll(OPENED);
    for (Route route : routes) {
      int status = call(route, key).statusCode();
      if (OPENED.contains(route.toString())) {
        assertThat(status).as(route.toString()).isIn(200, 404);
      } else {
        assertThat(status).as(route.toString()).isEqualTo(403);
      }
      assertThat(call(route, ofAgent).statusCode()).as("agent, " + route).isEqualTo(403);
    }
  }

  @Test
  void a_key_that_nobody_made_is_nobodys() {
    for (Route route : routes()) {
      assertThat(call(route, "tg_made-up").statusCode()).as(route.toString()).isEqualTo(401);
    }
  }

  private static Response call(Route route, String key) {
    return given()
        .auth()
        .oauth2(key)
        .contentType(ContentType.JSON)
        .body("{}")
        .request(
            Method.valueOf(route.method()),
            route.path().replaceAll("\\{\\w+}", UUID.randomUUID().toString()));
  }

  /// All but those for everybody and for other services.
  private static List<Route> routes() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tollgate.billing")
            .stream()
            .filter(each -> each.isAnnotatedWith(Path.class))
            .filter(each -> !each.isAnnotatedWith(Internal.class))
            .filter(each -> !each.isAnnotatedWith(PermitAll.class))
            .flatMap(each -> each.getMethods().stream())
            .flatMap(AccessKeyTest::route)
            .toList();
  }

  private static Stream<Route> route(JavaMethod method) {
    String above = method.getOwner().getAnnotationOfType(Path.class).value();
    String below = method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
    return method.getAnnotations().stream()
        .filter(each -> each.getRawType().isAnnotatedWith(HttpMethod.class))
        .map(each -> new Route(each.getRawType().getSimpleName(), above + below));
  }
}
