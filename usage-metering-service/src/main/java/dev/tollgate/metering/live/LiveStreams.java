package dev.tollgate.metering.live;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.MeteringConfig;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The open live streams of this instance, per account.
///
/// One look at the database a second serves all of them, however many there are: each account's
/// streams are given that account's sums and nothing else. It needs no fan-out between instances,
/// and nothing is lost with one.
@ApplicationScoped
class LiveStreams {
  private final LiveSums sums;
  private final MeteringConfig config;
  private final Clock clock;
  private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();

  LiveStreams(LiveSums sums, MeteringConfig config, Clock clock) {
    this.sums = sums;
    this.config = config;
    this.clock = clock;
  }

  /// What the account used, up to `until`: first as it is, then whenever it has changed, and now
  /// and then though it has not. A slow reader is given the newest state, never a backlog.
  ///
  /// Fails with 429 when the account has too many streams open here.
  Multi<LiveUsage> open(UUID accountId, Instant until) {
    return Multi.createFrom()
        .deferred(() -> states(accountId))
        .select()
        .first(state -> state.at().isBefore(until))
        .skip()
        .repetitions((last, next) -> next.isNewsAfter(last) ? 1 : 0);
  }

  private Multi<LiveUsage> states(UUID accountId) {
    Watched account = watched.compute(accountId, (_, known) -> joined(known));
    Multi<LiveUsage> first =
        sums.of(List.of(accountId)).map(found -> usage(found, accountId)).toMulti();
    return Multi.createBy()
        .concatenating()
        .streams(first, account.changes().onOverflow().dropPreviousItems())
        .onTermination()
        .invoke(() -> watched.computeIfPresent(accountId, (_, known) -> known.left()));
  }

  @Scheduled(
      every = "${tollgate.metering.live-interval:1s}",
      concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> look() {
    if (watched.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Map<UUID, Watched> now = Map.copyOf(watched);
    return sums.of(now.keySet())
        .invoke(found -> now.forEach((id, account) -> account.changes().onNext(usage(found, id))))
        .replaceWithVoid();
  }

  private Watched joined(@Nullable Watched known) {
    if (known == null) {
      return new Watched(BroadcastProcessor.create(), 1);
    }
    if (known.streams() >= config.liveStreamsPerAccount()) {
      throw new ProblemException(
          ErrorCode.RATE_LIMITED,
          "An account has at most " + config.liveStreamsPerAccount() + " live streams open.");
    }
    return new Watched(known.changes(), known.streams() + 1);
  }

  private LiveUsage usage(Map<UUID, LiveUsage> found, UUID accountId) {
    return found.getOrDefault(accountId, LiveUsage.none(clock.instant()));
  }

  private record Watched(BroadcastProcessor<LiveUsage> changes, int streams) {
    /// Null when nobody is left.
    @Nullable Watched left() {
      return streams == 1 ? null : new Watched(changes, streams - 1);
    }
  }
}
