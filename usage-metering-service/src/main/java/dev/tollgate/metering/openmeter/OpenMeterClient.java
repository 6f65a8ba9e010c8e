package dev.tollgate.metering.openmeter;

import dev.tollgate.contracts.error.Problem;
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
import java.util.Set;

/// Sends batches to OpenMeter's ingest endpoint.
@ApplicationScoped
class OpenMeterClient {
  private static final int OK = 200;
  private static final int REDIRECTS = 300;

  private static final int TOO_LARGE = 413;

  /// Bad request, unprocessable content. Anything else says nothing of events: a wrong address
  /// (404) or token (401) is mended, and they are sent again.
  private static final Set<Integer> REFUSALS = Set.of(400, 422);

  private final OpenMeterConfig config;
  private final HttpClient http;

  OpenMeterClient(OpenMeterConfig config) {
    this.config = config;
    this.http = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
  }

  /// Fails unless OpenMeter has decided.
  ///
  /// @return false when it has taken none of them, and will not as they are
  Uni<Boolean> send(URI url, List<String> events) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/api/v1/events"))
            .timeout(config.timeout())
            .header("Content-Type", "application/cloudevents-batch+json")
            .POST(HttpRequest.BodyPublishers.ofString("[" + String.join(",", events) + "]"));
    config.tokenFile().ifPresent(file -> request.header("Authorization", "Bearer " + token(file)));
    return Uni.createFrom()
        .completionStage(
            () -> http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding()))
        .map(OpenMeterClient::isTaken);
  }

  private static boolean isTaken(HttpResponse<Void> answer) {
    int status = answer.statusCode();
    if (status == TOO_LARGE || REFUSALS.contains(status) && isOfOpenMeter(answer)) {
      return false;
    }
    if (status < OK || status >= REDIRECTS) {
      throw new IllegalStateException("OpenMeter answered " + status);
    }
    return true;
  }

  /// OpenMeter tells its refusals as problems. What stands before it does not, and refuses
  /// connections, not events.
  private static boolean isOfOpenMeter(HttpResponse<Void> answer) {
    return answer
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith(Problem.MEDIA_TYPE))
        .isPresent();
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
