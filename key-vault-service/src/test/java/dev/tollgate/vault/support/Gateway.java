package dev.tollgate.vault.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.test.TestClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Resolves keys as the gateway does.
public final class Gateway {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, HttpClient> CLIENTS = new ConcurrentHashMap<>();

  private final HttpClient http;
  private final URI vault;

  private Gateway(HttpClient http, URI vault) {
    this.http = http;
    this.vault = vault;
  }

  /// @param anyTlsUrl of the vault's internal port
  public static Gateway at(URI anyTlsUrl) {
    return as(client("llm-gateway-service"), anyTlsUrl);
  }

  public static Gateway as(HttpClient http, URI anyTlsUrl) {
    return new Gateway(http, anyTlsUrl.resolve("/internal/v1/keys/resolve"));
  }

  /// @param secret null unless the status is 200
  public record Answer(
      int status, @Nullable String secret, JsonNode body, HttpResponse<String> response) {}

  public Answer resolve(UUID account, String provider) {
    return resolve(account, provider, null);
  }

  public Answer resolve(UUID account, String provider, @Nullable Long ifVersion) {
    return send(request(account, provider, ifVersion));
  }

  public static ObjectNode request(UUID account, String provider, @Nullable Long ifVersion) {
    return JSON.createObjectNode()
        .put("accountId", account.toString())
        .put("provider", provider)
        .put("ifVersion", ifVersion)
        .put("principalId", UUID.randomUUID().toString())
        .put("feature", "chat")
        .put("requestId", "request-" + UUID.randomUUID())
        .put("gatewayId", "gateway-0");
  }

  public Answer send(ObjectNode body) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(vault)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode read = read(response.body());
      return new Answer(response.statusCode(), secret(read), read, response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The status of any request without a body, with that service's certificate.
  public static int statusAs(String service, URI anyTlsUrl, String method, String path) {
    return statusAs(service, anyTlsUrl, method, path, "");
  }

  /// The status of a request with a JSON body, or with none when it is empty. The path goes over
  /// the wire as it is spelt.
  public static int statusAs(
      String service, URI anyTlsUrl, String method, String path, String body) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("https://" + anyTlsUrl.getAuthority() + path))
              .method(method, body(body))
              .header("Content-Type", "application/json")
              .build();
      return client(service).send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.BodyPublisher body(String body) {
    return body.isEmpty()
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(body);
  }

  /// One for all tests: its key and the handshake cost more than a request.
  private static HttpClient client(String service) {
    return CLIENTS.computeIfAbsent(service, TestClients::as);
  }

  private static JsonNode read(String body) throws JsonProcessingException {
    return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
  }

  private static @Nullable String secret(JsonNode body) {
    return body.has("secret")
        ? new String(
            Base64.getDecoder().decode(body.get("secret").asText()), StandardCharsets.UTF_8)
        : null;
  }
}
