package dev.tollgate.local.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Calls the suite from outside, as a client of it does.
final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int UNAVAILABLE = 503;
  private static final int RETRIES = 5;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String origin;
  private final String token;

  /// @param token empty for calls without one
  Api(String origin, String token) {
    this.origin = origin;
    this.token = token;
  }

  /// What came back, whatever its status.
  record Answer(int status, Map<String, String> headers, String body) {
    JsonNode json() {
      return parse(body);
    }

    /// The member of that name, or at that JSON pointer.
    String text(String name) {
      return json().at(name.startsWith("/") ? name : "/" + name).asText();
    }
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer post(String path, Map<String, Object> body) {
    return post(path, body, Map.of());
  }

  Answer post(String path, Map<String, Object> body, Map<String, String> headers) {
    var request = withJson(path, headers).POST(json(body));
    return send(request.build());
  }

  Answer put(String path, Map<String, Object> body) {
    return send(withJson(path, Map.of()).PUT(json(body)).build());
  }

  /// Sends a form as a browser does; the answer is a page or a redirect, which is not followed.
  Answer submit(String url, String form) {
    var request = request(url).header("Content-Type", "application/x-www-form-urlencoded");
    return send(request.POST(BodyPublishers.ofString(form)).build());
  }

  /// Posts and hands out the text of a chat's chunks as they come.
  ///
  /// @return the answer's headers
  Map<String, String> stream(String path, Map<String, Object> body, Consumer<String> onText) {
    var request = withJson(path, Map.of()).POST(json(body)).build();
    try {
      HttpResponse<Stream<String>> response = patiently(request, BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() != HttpURLConnection.HTTP_OK) {
          throw refused(request, response.statusCode(), lines.collect(Collectors.joining()));
        }
        lines
            .filter(line -> line.startsWith("data: {"))
            .map(line -> parse(line.substring("data: ".length())))
            .forEach(chunk -> onText.accept(chunk.at("/choices/0/delta/content").asText("")));
      }
      return headers(response);
    } catch (IOException e) {
      throw failed(request, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest.Builder withJson(String path, Map<String, String> headers) {
    var request = request(path).header("Content-Type", "application/json");
    headers.forEach(request::header);
    return request;
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : origin + path))
            .timeout(TIMEOUT);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = patiently(request, BodyHandlers.ofString());
      if (response.statusCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
        throw refused(request, response.statusCode(), response.body());
      }
      return new Answer(response.statusCode(), headers(response), response.body());
    } catch (IOException e) {
      throw failed(request, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /// 503 asks the caller to come again: so it does, as the providers' own SDKs do.
  private <T> HttpResponse<T> patiently(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpResponse<T> response = client.send(request, handler);
    for (int again = 0; again < RETRIES && response.statusCode() == UNAVAILABLE; again++) {
      if (response.body() instanceof Stream<?> unread) {
        unread.close();
      }
      LockSupport.parkNanos(RETRY_AFTER.toNanos());
      response = client.send(request, handler);
    }
    return response;
  }

  private static Map<String, String> headers(HttpResponse<?> response) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return headers;
  }

  private static HttpRequest.BodyPublisher json(Map<String, Object> body) {
    try {
      return BodyPublishers.ofString(JSON.writeValueAsString(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new LaunchFailure("not JSON: " + json, e);
    }
  }

  private static LaunchFailure refused(HttpRequest request, int status, String body) {
    return new LaunchFailure(
        "%s %s answered %d: %s".formatted(request.method(), request.uri().getPath(), status, body));
  }

  private static LaunchFailure failed(HttpRequest request, IOException cause) {
    return new LaunchFailure(
        "%s %s failed: %s".formatted(request.method(), request.uri(), cause), cause);
  }

  private static LaunchFailure interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new LaunchFailure("interrupted", cause);
  }
}
