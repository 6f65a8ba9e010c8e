package dev.tollgate.gateway.admission;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.gateway.peer.PeerClient;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Tells entitlement what admissions did not use, and tells it again when that fails, for as long
/// as it counts. A report that is given up costs the account nothing: without one, all tokens count
/// as unused.
final class Reports {
  private static final Logger LOG = Logger.getLogger(Reports.class);
  private static final String REPORT = "/internal/v1/admissions/report";
  private static final int KEPT_MAX = 10_000;
  private static final int AGAIN_MAX = 500;

  private record Lost(AdmissionReport report, long endNanos) {}

  private final PeerClient entitlement;
  private final Ticker ticker;
  private final Queue<Lost> lost = new LinkedBlockingQueue<>(KEPT_MAX);
  private final LongAdder givenUp = new LongAdder();

  Reports(PeerClient entitlement, Ticker ticker) {
    this.entitlement = entitlement;
    this.ticker = ticker;
  }

  /// @param endNanos of the monotonic clock: when the report counts no more
  void tell(AdmissionReport report, long endNanos) {
    entitlement
        .post(REPORT, report)
        .onFailure(
            away -> {
              if (!lost.offer(new Lost(report, endNanos))) {
                givenUp.increment();
              }
            });
  }

  /// Called every second. Those that waited longest come first, and not all at once.
  void tellLostOnesAgain() {
    int now = Math.min(lost.size(), AGAIN_MAX);
    Stream.generate(lost::poll).limit(now).takeWhile(Objects::nonNull).forEach(this::tellAgain);
    long reports = givenUp.sumThenReset();
    if (reports > 0) {
      LOG.warnf("%d reports on admissions could not be told", reports);
    }
  }

  private void tellAgain(Lost again) {
    if (ticker.read() - again.endNanos() < 0) {
      tell(again.report(), again.endNanos());
    } else {
      givenUp.increment();
    }
  }
}
