package dev.tollgate.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The answers that are coming in or waited for. All are checked from time to time, so that none
/// stays silent or goes on for longer than it may; this needs no timer for each call or chunk.
final class LiveAnswers {
  /// An answer on its way from a provider, or an attempt at one.
  interface LiveAnswer {
    /// On any thread.
    void look(long nowNanos);

    /// The gateway is stopping and has waited long enough. On any thread.
    void shutDown();
  }

  private final Ticker ticker;
  private final Set<LiveAnswer> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  LiveAnswers(Ticker ticker) {
    this.ticker = ticker;
  }

  void started(LiveAnswer answer) {
    running.add(answer);
    if (stopped) {
      answer.shutDown();
    }
  }

  void ended(LiveAnswer answer) {
    running.remove(answer);
  }

  void lookThrough() {
    long now = ticker.read();
    running.forEach(answer -> answer.look(now));
  }

  void endAll() {
    running.forEach(LiveAnswer::shutDown);
  }

  /// As [#endAll], and whatever starts from now on.
  void stop() {
    stopped = true;
    endAll();
  }
}
