package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.local.fake.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A bare HTTP client that shows what really went over the wire.
final class Probe implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  Probe(String url) {
    this.url = url;
  }

  record Seen(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return parse(response.body());
    }

    /// The data of each event, without `[DONE]`.
    List<JsonNode> events() {
      return text()
          .lines()
          .filter(line -> line.startsWith("data:") && !line.endsWith("[DONE]"))
          .map(line -> parse(line.substring(5).getBytes(StandardCharsets.UTF_8)))
          .toList();
    }
  }

  Seen get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  Seen post(String path, String body, String... headers) {
    return send(posting(path, body, headers));
  }

  CompletableFuture<HttpResponse<java.io.InputStream>> open(
      String path, String body, String... headers) {
    return http.sendAsync(posting(path, body, headers), HttpResponse.BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest posting(String path, String body, String... headers) {
    return request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Seen send(HttpRequest request) {
    try {
      return new Seen(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
