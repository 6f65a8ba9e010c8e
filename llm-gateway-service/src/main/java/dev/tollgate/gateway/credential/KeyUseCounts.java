package dev.tollgate.gateway.credential;

import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.contracts.key.KeyUsesReport;
import dev.tollgate.gateway.peer.PeerAnswer;
import dev.tollgate.gateway.peer.PeerClient;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.AsyncResult;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells the vault's audit how often kept keys were used: by account, key and minute, in batches.
///
/// Never in a call's way: what the vault does not take now is sent again, and what there is no room
/// for is counted as lost. A killed gateway loses what it had not sent.
public final class KeyUseCounts {
  private static final Logger LOG = Logger.getLogger(KeyUseCounts.class);
  private static final String USES = "/internal/v1/keys/uses";
  private static final int COUNTS_MAX = 20_000;

  private final PeerClient vault;
  private final String gatewayId;
  private final Clock clock;
  private final Counter lost;
  private final Map<What, Long> counts = new ConcurrentHashMap<>();
  private @Nullable KeyUsesReport unsent;
  private boolean sending;

  public KeyUseCounts(PeerClient vault, String gatewayId, Clock clock, Counter lost) {
    this.vault = vault;
    this.gatewayId = gatewayId;
    this.clock = clock;
    this.lost = lost;
  }

  private record What(UUID account, String provider, long version, Instant minute) {}

  void count(OwnKey key) {
    var what =
        new What(
            key.accountId(),
            key.provider(),
            key.version(),
            clock.instant().truncatedTo(ChronoUnit.MINUTES));
    if (counts.size() >= COUNTS_MAX && !counts.containsKey(what)) {
      lost.increment();
      return;
    }
    counts.merge(what, 1L, Math::addExact);
  }

  /// Sends what has come together, a batch after the other; at any time at most one is under way.
  public void report() {
    KeyUsesReport report = next();
    if (report != null) {
      vault.post(USES, report).onComplete(answer -> sent(report, answer));
    }
  }

  /// Whether all that was counted has been told.
  public synchronized boolean isEmpty() {
    return counts.isEmpty() && unsent == null;
  }

  private synchronized @Nullable KeyUsesReport next() {
    if (sending) {
      return null;
    }
    if (unsent == null) {
      unsent = drain();
    }
    sending = unsent != null;
    return unsent;
  }

  private @Nullable KeyUsesReport drain() {
    List<KeyUses> uses = new ArrayList<>();
    for (What what : counts.keySet()) {
      @Nullable Long count = uses.size() < KeyUsesReport.USES_MAX ? counts.remove(what) : null;
      if (count != null) {
        uses.add(
            new KeyUses(what.account(), what.provider(), what.version(), what.minute(), count));
      }
    }
    return uses.isEmpty() ? null : new KeyUsesReport(UUID.randomUUID(), gatewayId, uses);
  }

  /// The same report goes again until the vault has it; one that it refuses never gets better.
  private void sent(KeyUsesReport report, AsyncResult<PeerAnswer> answer) {
    boolean taken = answer.succeeded() && answer.result().status() / 100 == 2;
    boolean refused = answer.succeeded() && !taken;
    if (refused) {
      LOG.errorf("the vault refuses counts of key uses with %d", answer.result().status());
      report.uses().forEach(each -> lost.increment(each.count()));
    }
    synchronized (this) {
      sending = false;
      if (taken || refused) {
        unsent = null;
      }
    }
    if (taken) {
      report();
    }
  }
}
