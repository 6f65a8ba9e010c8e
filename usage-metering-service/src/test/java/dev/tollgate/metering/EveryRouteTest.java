package dev.tollgate.metering;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.local.test.FakeAccessKeys;
import dev.tollgate.local.test.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.specification.RequestSpecification;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All routes of this service, and who may call them.
@MeteringTest
@Tag("ME-10")
class EveryRouteTest {
  private static final String INTERNAL = "internal";

  private record Route(String role, String method, String path) {
    boolean isFor(String caller) {
      return List.of(role.split(" or ")).contains(caller);
    }

    @Override
    public String toString() {
      return role + ": " + method + " " + path;
    }
  }

  private static final List<Route> ROUTES =
      new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages("dev.tollgate.metering")
              .stream()
              .filter(each -> each.isAnnotatedWith(Path.class))
              .flatMap(EveryRouteTest::routes)
              .toList();

  private static final FakeAccessKeys KEYS = new FakeAccessKeys();
  private static FakeAccessKeys.Server entitlement;

  private final UUID account = UUID.randomUUID();

  @BeforeAll
  static void serve() {
    entitlement = KEYS.serve();
  }

  @AfterAll
  static void close() {
    entitlement.close();
  }

  private static Stream<Route> routes(JavaClass resource) {
    return resource.getMethods().stream()
        .flatMap(
            method ->
                method.getAnnotations().stream()
                    .filter(each -> each.getRawType().isAnnotatedWith(HttpMethod.class))
                    .map(each -> each.getRawType().getSimpleName())
                    .map(verb -> new Route(role(method), verb, path(method))));
  }

  private static String role(JavaMethod method) {
    JavaClass resource = method.getOwner();
    if (resource.isAnnotatedWith(Internal.class)) {
      return INTERNAL;
    }
    return String.join(
        " or ",
        method
            .tryGetAnnotationOfType(RolesAllowed.class)
            .orElseGet(() -> resource.getAnnotationOfType(RolesAllowed.class))
            .value());
  }

  private static String path(JavaMethod method) {
    String below = method.tryGetAnnotationOfType(Path.class).map(Path::value).orElse("");
    return method.getOwner().getAnnotationOfType(Path.class).value() + below;
  }

  private static List<Route> of(String role) {
    return ROUTES.stream().filter(route -> route.isFor(role)).toList();
  }

  private static int call(Route route, RequestSpecification caller) {
    return caller
        .contentType(ContentType.JSON)
        .body("{}")
        .request(
            Method.valueOf(route.method()),
            route.path().replaceAll("\\{\\w+}", UUID.randomUUID().toString()))
        .statusCode();
  }

  private static int call(Route route, String token) {
    return call(route, given().auth().oauth2(token));
  }

  @Test
  void each_route_is_for_those_named_here() {
    assertThat(ROUTES)
        .extracting(Route::toString)
        .containsExactlyInAnyOrder(
            "account or access-key: GET /v1/usage",
            "account or access-key: GET /v1/usage/agents",
            "account or access-key: GET /v1/usage/providers",
            "account or access-key: GET /v1/usage/models",
            "account or access-key: GET /v1/usage/features",
            "account or access-key: GET /v1/usage/messages",
            "account or access-key: GET /v1/usage/monthly",
            "account or access-key: GET /v1/usage/savings",
            "account: GET /v1/usage/live",
            "account or access-key: GET /v1/ai-features/usage",
            "account: GET /v1/audit",
            "account: GET /v1/budgets",
            "owner: POST /v1/budgets",
            "owner: PUT /v1/budgets/{id}",
            "owner: DELETE /v1/budgets/{id}",
            "account: POST /v1/exports",
            "account or access-key: GET /v1/exports/{id}",
            "operator: GET /admin/v1/quarantine",
            "operator: POST /admin/v1/quarantine/{id}/replay",
            "operator: GET /admin/v1/usage/conservation",
            "internal: GET /internal/v1/quota-counts");
  }

  @Test
  void nobody_calls_without_a_good_token_and_internal_routes_are_not_there() {
    for (Route route : ROUTES) {
      int refused = route.role().equals(INTERNAL) ? 404 : 401;
      assertThat(call(route, given())).as(route.toString()).isEqualTo(refused);
      assertThat(call(route, TestTokens.expired(account))).as(route.toString()).isEqualTo(refused);
    }
    assertThat(of(INTERNAL))
        .allSatisfy(
            route ->
                assertThat(call(route, TestTokens.operator())).as(route.path()).isEqualTo(404));
  }

  @Test
  void operators_call_their_routes_and_no_others() {
    assertThat(of("operator"))
        .allSatisfy(
            route -> {
              assertThat(call(route, TestTokens.operator())).isIn(200, 404);
              assertThat(call(route, TestTokens.owner(account))).isEqualTo(403);
            });
    for (Route route : ROUTES) {
      if (route.isFor("account") || route.isFor("owner")) {
        assertThat(call(route, TestTokens.operator())).as(route.toString()).isEqualTo(403);
      }
    }
  }

  @Test
  void members_look_and_owners_change() {
    assertThat(of("owner"))
        .allSatisfy(
            route -> {
              assertThat(call(route, TestTokens.member(account))).isEqualTo(403);
              assertThat(call(route, TestTokens.owner(account))).isIn(400, 404);
            });
    for (Route route : of("account")) {
      if (!route.path().endsWith("/live")) {
        assertThat(call(route, TestTokens.member(account)))
            .as(route.toString())
            .isIn(200, 400, 404);
      }
    }
  }

  @Test
  void an_access_key_opens_what_names_it_and_nothing_else_and_an_agents_opens_nothing() {
    String key = KEYS.of(account);
    String ofAgent = KEYS.ofAgent(account);
    for (Route route : ROUTES) {
      int refused = route.isFor(INTERNAL) ? 404 : 403;
      if (route.isFor("access-key")) {
        assertThat(call(route, key)).as(route.toString()).isIn(200, 400, 404);
      } else {
        assertThat(call(route, key)).as(route.toString()).isEqualTo(refused);
      }
      assertThat(call(route, ofAgent)).as("agent, " + route).isEqualTo(refused);
      assertThat(call(route, "tg_made-up"))
          .as("nobody's, " + route)
          .isEqualTo(route.isFor(INTERNAL) ? 404 : 401);
    }
  }

  @Test
  void an_access_key_fetches_exports_of_its_own_account() {
    String key = KEYS.of(account);
    String export =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .contentType(ContentType.JSON)
            .body("{\"type\":\"usage\"}")
            .post("/v1/exports")
            .then()
            .statusCode(201)
            .extract()
            .path("href");

    assertThat(fetch(export, key)).isEqualTo(200);
    assertThat(fetch(export, TestTokens.owner(account))).isEqualTo(200);
    assertThat(fetch(export, KEYS.of(UUID.randomUUID()))).isEqualTo(404);
  }

  private static int fetch(String path, String credential) {
    return given().auth().oauth2(credential).get(path).statusCode();
  }
}
