package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What can be reached from outside, and what browsers and probes are told.
@QuarkusTest
class RoutesTest extends RunningGateway {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Inject Router router;

  @TestHTTPResource(value = "/", management = true)
  URL management;

  @ConfigProperty(name = "tollgate.gateway.id")
  String gatewayId;

  @Test
  @Tag("GW-6")
  void there_are_these_ways_in_and_no_others() {
    List<String> paths =
        router.getRoutes().stream()
            .map(Route::getPath)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.toList());
    assertThat(paths)
        .containsExactlyInAnyOrder(
            "/v1/",
            "/v1/ai-features/estimate",
            "/v1/ai-features/execute",
            "/v1/chat/completions",
            "/v1/embeddings",
            "/v1/messages",
            "/v1/messages/count_tokens",
            "/v1/models",
            "/v1/models/",
            "/v1/responses");
  }

  @Test
  @Tag("GW-6")
  void disguised_paths_are_no_way_around_authentication() throws Exception {
    for (String path :
        List.of(
            "/v1/models;x",
            "/v1/models%3Bx",
            "/v1//models",
            "/v1/%6Dodels",
            "/v1/chat%2Fcompletions",
            "/v1/chat%5Ccompletions",
            "/V1/models",
            "/v1/../v1/models")) {
      assertThat(get(path, "Accept", "*/*").statusCode()).as(path).isBetween(400, 405);
    }
    assertThat(get("/internal/v1/leases", "Accept", "*/*").statusCode()).isEqualTo(404);
  }

  @Test
  @Tag("EN-17")
  void browsers_of_the_public_origin_may_call_and_read_our_headers_and_others_may_not()
      throws Exception {
    HttpRequest preflight =
        HttpRequest.newBuilder(URI.create(url + "v1/chat/completions"))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Origin", "http://localhost:8080")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type")
            .build();
    HttpResponse<String> allowed = HTTP.send(preflight, BodyHandlers.ofString());
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("access-control-allow-origin"))
        .contains("http://localhost:8080");
    HttpResponse<String> asked = get("/v1/models", "Origin", "http://localhost:8080");
    assertThat(asked.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("X-Tollgate-Credits");
    assertThat(get("/v1/models", "Origin", "https://evil.example").headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void readiness_and_metrics_tell_the_truth() throws Exception {
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
    HttpResponse<String> health =
        HTTP.send(
            HttpRequest.newBuilder(inside("/q/health/ready")).build(), BodyHandlers.ofString());
    assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
    assertThat(health.body()).contains("\"controlTopics\": true").contains("\"spool\": true");

    URI metrics = inside("/q/metrics");
    String meters =
        HTTP.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    assertThat(meters)
        .contains("tollgate_gateway_calls_seconds_count")
        .contains("provider=\"openai\"")
        .contains("tollgate_gateway_platform_key_age_seconds")
        .contains("tollgate_gateway_spool_bytes")
        .contains("tollgate_gateway_spool_lost_bytes")
        .contains("gen_ai_client_operation_duration_seconds_count")
        .contains("gen_ai_client_token_usage_tokens_sum")
        .contains("gen_ai_client_token_usage_tokens_bucket")
        .contains("gen_ai_request_model=\"gpt-4.1-mini\"")
        .contains("gen_ai_token_type=\"output\"");
    assertThat(gatewayId).isEqualTo("gateway-0");
  }

  private URI inside(String path) {
    return URI.create("http://127.0.0.1:" + management.getPort() + path);
  }

  private HttpResponse<String> get(String path, String name, String value)
      throws IOException, InterruptedException {
    URI at = URI.create("http://127.0.0.1:" + url.getPort() + path);
    return HTTP.send(
        HttpRequest.newBuilder(at).header(name, value).build(), BodyHandlers.ofString());
  }
}
