package dev.tollgate.journeys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plain HTTP with one bearer token, for what no SDK covers.
final class Http {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /// From so many characters on the server is asked before the body is sent, as curl does: who just
  /// sends on may find the connection closed instead of the refusal.
  private static final int LARGE = 1 << 20;

  private final String origin;
  private final String token;

  private Http(String origin, String token) {
    this.origin = origin;
    this.token = token;
  }

  static Http as(String origin, String token) {
    return new Http(origin, token);
  }

  static Http asNobody(String origin) {
    return new Http(origin, "");
  }

  record Answer(int status, HttpHeaders headers, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + body, e);
      }
    }

    Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("expected " + wanted + " but was " + status + ": " + body);
      }
      return this;
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  Answer get(String path) {
    return send("GET", path, null, Map.of());
  }

  Answer post(String path, Object body) {
    return post(path, body, Map.of());
  }

  Answer post(String path, Object body, Map<String, String> headers) {
    return send("POST", path, write(body), headers);
  }

  Answer put(String path, Object body) {
    return send("PUT", path, write(body), Map.of());
  }

  Answer delete(String path) {
    return send("DELETE", path, null, Map.of());
  }

  /// Sends text as it is, valid JSON or not.
  Answer postText(String path, String body) {
    return send("POST", path, body, Map.of());
  }

  /// Posts and returns as soon as the answer has begun.
  ///
  /// @throws UncheckedIOException when there is no answer
  HttpResponse<InputStream> open(String path, Object body) {
    return exchange("POST", path, write(body), Map.of(), BodyHandlers.ofInputStream());
  }

  /// @throws UncheckedIOException when there is no answer
  private Answer send(
      String method, String path, @Nullable String body, Map<String, String> headers) {
    HttpResponse<String> answer = exchange(method, path, body, headers, BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.headers(), answer.body());
  }

  private <T> HttpResponse<T> exchange(
      String method,
      String path,
      @Nullable String body,
      Map<String, String> headers,
      HttpResponse.BodyHandler<T> handler) {
    var request = HttpRequest.newBuilder(URI.create(origin + path)).timeout(PATIENCE);
    headers.forEach(request::header);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .expectContinue(body.length() >= LARGE)
          .method(method, BodyPublishers.ofString(body));
    }
    try {
      return CLIENT.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String write(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
