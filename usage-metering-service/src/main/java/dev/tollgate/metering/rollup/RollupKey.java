package dev.tollgate.metering.rollup;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One row of a roll-up: a window and a combination of dimensions.
///
/// Keys are ordered, and rows are always locked in that order: two writers of the same rows wait
/// for each other once, never in a circle.
public record RollupKey(
    UUID accountId,
    Instant windowStart,
    UUID principalId,
    @Nullable UUID agentId,
    String feature,
    String provider,
    String model,
    Route route)
    implements Comparable<RollupKey> {
  private static final Comparator<RollupKey> ORDER =
      Comparator.comparing(RollupKey::accountId)
          .thenComparing(RollupKey::windowStart)
          .thenComparing(RollupKey::principalId)
          .thenComparing(RollupKey::agentId, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(RollupKey::feature)
          .thenComparing(RollupKey::provider)
          .thenComparing(RollupKey::model)
          .thenComparing(RollupKey::route);

  static RollupKey of(AttributedUsage usage, Grain grain) {
    UsageRecorded event = usage.event();
    return new RollupKey(
        usage.accountId(),
        grain.floor(event.openedAt()),
        usage.principalId(),
        usage.agentId(),
        event.feature(),
        event.provider(),
        event.model(),
        event.route());
  }

  @Override
  public int compareTo(RollupKey other) {
    return ORDER.compare(this, other);
  }
}
