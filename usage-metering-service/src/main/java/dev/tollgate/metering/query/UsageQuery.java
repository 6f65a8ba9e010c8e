package dev.tollgate.metering.query;

import dev.tollgate.metering.rollup.Grain;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A question about an account's usage that can be answered.
///
/// @param groupBy without repeats, in the order of the answer
/// @param filters what a dimension must equal
public record UsageQuery(
    UsageRange range,
    WindowSize windowSize,
    List<Dimension> groupBy,
    Map<Dimension, Object> filters) {
  public UsageQuery {
    groupBy = List.copyOf(groupBy);
    filters = Map.copyOf(filters);
  }

  /// The sums that answer it.
  Grain grain() {
    return range.widest(windowSize);
  }

  UsageQuery groupedBy(Dimension dimension) {
    return new UsageQuery(range, windowSize, List.of(dimension), filters);
  }

  UsageQuery filteredBy(Dimension dimension, Object value) {
    Map<Dimension, Object> more = new EnumMap<>(Dimension.class);
    more.putAll(filters);
    more.put(dimension, value);
    return new UsageQuery(range, windowSize, groupBy, more);
  }
}
