package dev.tollgate.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.test.LargeBody;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All routes of this service: nothing is open but what is meant to be.
@QuarkusTest
class EveryRouteTest {
  @TestHTTPResource URI root;

  @TestHTTPResource("/v1/auth/device")
  URI device;

  private static final Set<String> OPEN =
      Set.of(
          "POST /v1/auth/device",
          "POST /v1/auth/refresh",
          "GET /.well-known/jwks.json",
          "GET /.well-known/openid-configuration");

  private static final Set<String> READ_WITH_AN_ACCESS_KEY =
      Set.of(
          "GET /v1/entitlements", "GET /v1/entitlements/{feature}", "GET /v1/ai-features/limits");

  private static final List<Route> ROUTES = Route.all();

  private final String operator = TestTokens.operator();
  private Client client;

  @BeforeEach
  void signed_in() {
    client = Client.fresh();
  }

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
                  .as(route.toString())
                  .isEqualTo(expectedRoles(route, roles[0]))
                  .isSubsetOf("operator", "account", "owner", "access-key");
            });
  }

  private static String[] expectedRoles(Route route, String first) {
    if (READ_WITH_AN_ACCESS_KEY.contains(route.toString())) {
      return new String[] {"account", "access-key"};
    }
    return new String[] {route.path().startsWith("/admin/v1/") ? "operator" : first};
  }

  @Test
  void without_a_token_every_other_route_answers_401_and_internal_ones_are_not_there() {
    for (Route route : closed()) {
      for (String path : List.of(path(route), path(route) + "/")) {
        assertThat(status(route, path, null)).as(path).isEqualTo(route.internal() ? 404 : 401);
      }
    }
  }

  @Test
  void a_token_of_another_role_opens_nothing_and_internal_routes_are_not_there() {
    for (Route route : closed()) {
      for (String path : List.of(path(route), path(route) + "/")) {
        assertThat(status(route, path, foreignToken(route)))
            .as(path)
            .isEqualTo(route.internal() ? 404 : 403);
      }
    }
  }

  @Test
  @Tag("EN-4")
  void an_access_key_reads_what_is_named_here_and_opens_no_other_route() {
    String key =
        client.request().body("{\"name\": \"back-end\"}").post("/v1/access-keys").path("key");
    for (Route route : closed()) {
      int status = status(route, path(route), key);
      if (READ_WITH_AN_ACCESS_KEY.contains(route.toString())) {
        assertThat(status).as(route.toString()).isIn(200, 404);
      } else {
        assertThat(status).as(route.toString()).isEqualTo(route.internal() ? 404 : 403);
      }
    }
    client.request().get("/v1/account").then().statusCode(200);
  }

  @Test
  void a_disguised_path_leads_nowhere() {
    for (Route route : closed()) {
      String path = path(route);
      for (String disguised :
          List.of(
              path + ";x",
              path + "%3B",
              path + "%2F",
              path + "%5C",
              path + "//",
              "/" + path,
              "/." + path,
              "/v1/.." + path,
              path.replace("/v1/", "/v1//"),
              path.replace("/v1/", "/%761/"),
              path.toUpperCase(Locale.ROOT))) {
        assertThat(status(route, disguised, null)).as(disguised).isEqualTo(404);
        assertThat(status(route, disguised, foreignToken(route))).as(disguised).isEqualTo(404);
        assertThat(status(route, disguised, ownToken(route))).as(disguised).isEqualTo(404);
      }
    }
  }

  @Test
  void a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not() {
    assertThat(LargeBody.announced(device, "", 257 << 10)).isEqualTo(413);
    assertThat(LargeBody.chunked(device, "", 257 << 10)).isEqualTo(413);
  }

  private static List<Route> closed() {
    return ROUTES.stream().filter(route -> !OPEN.contains(route.toString())).toList();
  }

  /// Of an account that there is, for an open door to show.
  private String path(Route route) {
    return route.path().replaceAll("\\{\\w+}", client.accountId().toString());
  }

  private String ownToken(Route route) {
    return route.path().startsWith("/admin/v1/") ? operator : client.accessToken();
  }

  private String foreignToken(Route route) {
    return route.path().startsWith("/admin/v1/") ? client.accessToken() : operator;
  }

  private int status(Route route, String path, @Nullable String token) {
    URI uri = URI.create("http://" + root.getAuthority() + path);
    return PlainHttp.send(route.method(), uri, token, "{}").statusCode();
  }
}
