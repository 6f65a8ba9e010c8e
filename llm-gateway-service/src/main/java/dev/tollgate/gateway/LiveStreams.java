package dev.tollgate.gateway;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The streams that run now, so that those which outlast the grace of a shutdown end with an error
/// event and their usage instead of a broken connection.
final class LiveStreams {
  private final Set<StreamedAnswer> running = ConcurrentHashMap.newKeySet();

  void started(StreamedAnswer stream) {
    running.add(stream);
  }

  void ended(StreamedAnswer stream) {
    running.remove(stream);
  }

  void endAll() {
    running.forEach(StreamedAnswer::shutDown);
  }
}
