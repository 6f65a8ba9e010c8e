package dev.tollgate.metering.openmeter;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Sends batches to OpenMeter's ingest endpoint.
@ApplicationScoped
class OpenMeterClient {
  private static final int OK = 200;
  private static final int REDIRECTS = 300;

  private final OpenMeterConfig config;
  private final HttpClient http;

  OpenMeterClient(OpenMeterConfig config) {
    this.config = config;
    this.http = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
  }

  /// Fails unless OpenMeter has taken all of them.
  Uni<Void> send(URI url, List<String> events) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/api/v1/events"))
            .timeout(config.timeout())
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", events) + "]"));
    config.tokenFile().ifPresent(file -> request.header("Authorization", "Bearer " + token(file)));
    return Uni.createFrom()
        .completionStage(
            () -> http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding()))
        .invoke(
            answer -> {
              if (answer.statusCode() < OK || answer.statusCode() >= REDIRECTS) {
                throw new IllegalStateException("OpenMeter answered " + answer.statusCode());
              }
            })
        .replaceWithVoid();
  }

  /// Read anew each time: a token may be rotated.
  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the token of OpenMeter cannot be read", e);
    }
  }
}
