package dev.tollgate.local.edge;

import dev.tollgate.local.infrastructure.Service;
import java.time.Duration;

/// What the edge allows a client and how long it waits for a service.
///
/// @param bodyBytesMax larger bodies are 413, as soon as they say so or turn out to be
/// @param headerBytesMax larger headers are 431
/// @param requestsMax requests on their way at the same time; one more is 503
/// @param idle a connection without any byte for so long is closed
/// @param firstByte a service has so long to begin its answer
/// @param firstLlmByte the same for the gateway, which waits for a provider
/// @param connect a service has so long to accept a connection
public record EdgeLimits(
    long bodyBytesMax,
    int headerBytesMax,
    int requestsMax,
    Duration idle,
    Duration firstByte,
    Duration firstLlmByte,
    Duration connect) {
  public static final EdgeLimits DEFAULT =
      new EdgeLimits(
          64L * 1024 * 1024,
          32 * 1024,
          4_000,
          Duration.ofMinutes(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(2));

  /// The same with less patience for a service's answer.
  EdgeLimits withFirstByte(Duration patience) {
    return new EdgeLimits(
        bodyBytesMax, headerBytesMax, requestsMax, idle, patience, patience, connect);
  }

  Duration firstByteOf(Service service) {
    return service == Service.LLM_GATEWAY ? firstLlmByte : firstByte;
  }
}
