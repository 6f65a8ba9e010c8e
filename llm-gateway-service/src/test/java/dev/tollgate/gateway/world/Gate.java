package dev.tollgate.gateway.world;

import dev.tollgate.local.test.TestTokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// A caller of the running gateway, with one account's token.
public final class Gate {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  public final UUID account;
  private final String credential;

  public Gate(int port, UUID account) {
    this(port, account, TestTokens.owner(account));
  }

  public Gate(int port, UUID account, String credential) {
    this.base = URI.create("http://127.0.0.1:" + port);
    this.account = account;
    this.credential = credential;
  }

  public HttpResponse<String> chat(String model, String prompt, String... headers) {
    return post("/v1/chat/completions", body(model, prompt, false, ""), headers);
  }

  public HttpResponse<String> stream(String model, String prompt, String more) {
    return post("/v1/chat/completions", body(model, prompt, true, more));
  }

  public CompletableFuture<HttpResponse<InputStream>> open(String model, String prompt) {
    return HTTP.sendAsync(
        request("/v1/chat/completions", body(model, prompt, true, "")),
        BodyHandlers.ofInputStream());
  }

  public CompletableFuture<HttpResponse<String>> later(String model, String prompt) {
    return HTTP.sendAsync(
        request("/v1/chat/completions", body(model, prompt, false, "")), BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, body, headers));
  }

  public HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + credential);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  public static String body(String model, String prompt, boolean stream, String more) {
    return """
        {"model": "%s", "messages": [{"role": "user", "content": "%s"}], "stream": %s%s}"""
        .formatted(model, prompt, stream, more);
  }

  private HttpRequest request(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!credential.isEmpty()) {
      request.header("Authorization", "Bearer " + credential);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}
