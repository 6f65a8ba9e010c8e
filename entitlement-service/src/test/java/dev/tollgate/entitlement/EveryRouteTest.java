package dev.tollgate.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.test.LargeBody;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// All routes of this service: nothing is open but what is meant to be.
@QuarkusTest
class EveryRouteTest {
  @TestHTTPResource("/v1/auth/device")
  URI device;

  private static final Set<String> OPEN =
      Set.of(
          "POST /v1/auth/device",
          "POST /v1/auth/refresh",
          "GET /.well-known/jwks.json",
          "GET /.well-known/openid-configuration");

  private static final List<Route> ROUTES = Route.all();

  @Test
  void internal_classes_and_internal_paths_are_the_same() {
    assertThat(ROUTES)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            route ->
                assertThat(route.path().startsWith("/internal/v1/"))
                    .as(route.toString())
                    .isEqualTo(route.internal()));
  }

  @Test
  void only_the_routes_named_here_are_open_to_everybody() {
    assertThat(ROUTES)
        .filteredOn(route -> !route.internal())
        .filteredOn(route -> route.resource().isAnnotatedWith(PermitAll.class))
        .extracting(Route::toString)
        .containsExactlyInAnyOrderElementsOf(OPEN);
    assertThat(ROUTES)
        .filteredOn(route -> !route.internal() && !OPEN.contains(route.toString()))
        .allSatisfy(
            route -> {
              var roles = route.resource().getAnnotationOfType(RolesAllowed.class).value();
              assertThat(roles)
                  .isEqualTo(
                      route.path().startsWith("/admin/v1/")
                          ? new String[] {"operator"}
                          : new String[] {roles[0]})
                  .isSubsetOf("operator", "account", "owner");
            });
  }

  @Test
  void without_a_token_every_other_route_answers_401_and_internal_ones_are_not_there() {
    for (Route route : ROUTES) {
      int expected = route.internal() ? 404 : OPEN.contains(route.toString()) ? 0 : 401;
      if (expected != 0) {
        assertThat(call(route, "").statusCode()).as(route.toString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_disguised_path_opens_nothing() {
    for (Route route : ROUTES) {
      if (OPEN.contains(route.toString())) {
        continue;
      }
      for (String disguise : List.of(";x", "%3B", "%2F", "%5C", "/", "//")) {
        assertThat(call(route, disguise).statusCode())
            .as(route + disguise)
            .isIn(400, 401, 403, 404, 405);
      }
      assertThat(
              call(new Route(route.resource(), route.method(), "/" + route.path()), "")
                  .statusCode())
          .as("//" + route)
          .isIn(400, 401, 403, 404, 405);
    }
  }

  private static Response call(Route route, String suffix) {
    String path = route.path().replaceAll("\\{\\w+}", UUID.randomUUID().toString()) + suffix;
    return RestAssured.given()
        .urlEncodingEnabled(false)
        .contentType(ContentType.JSON)
        .body("{}")
        .request(Method.valueOf(route.method()), path);
  }

  @Test
  void a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not() {
    assertThat(LargeBody.announced(device, "", 257 << 10)).isEqualTo(413);
    assertThat(LargeBody.chunked(device, "", 257 << 10)).isEqualTo(413);
  }
}
