package dev.tollgate.metering.export;

import dev.tollgate.metering.query.Dimension;
import dev.tollgate.metering.query.UsageQuery;
import dev.tollgate.metering.query.UsageRange;
import dev.tollgate.metering.query.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// What an account has asked to be exported.
record Export(
    UUID id,
    UUID accountId,
    UsageRange range,
    WindowSize windowSize,
    List<Dimension> groupBy,
    Instant createdAt) {

  /// The same at a later time: widened to whole hours where minutes are not kept any more, as
  /// queries of usage are. Minutes that were asked for stay minutes.
  Export covering(Instant minutesSince) {
    return windowSize == WindowSize.MINUTE
        ? this
        : new Export(
            id,
            accountId,
            UsageRange.covering(range.from(), range.to(), minutesSince),
            windowSize,
            groupBy,
            createdAt);
  }

  /// One query per window, in order of time.
  ///
  /// @param since windows that have ended by then are left out
  Stream<UsageQuery> queries(Instant since) {
    return range
        .windows(windowSize)
        .filter(window -> window.to().isAfter(since))
        .map(window -> new UsageQuery(window, windowSize, groupBy, Map.of()));
  }
}
