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

  /// One query per window, in order of time.
  ///
  /// @param since windows that begin before are left out
  Stream<UsageQuery> queries(Instant since) {
    return range
        .windows(windowSize)
        .filter(window -> !window.from().isBefore(since))
        .map(window -> new UsageQuery(window, windowSize, groupBy, Map.of()));
  }
}
