package dev.tollgate.metering.query;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.metering.rollup.Figures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer: the sums of the whole range, and the windows they consist of.
///
/// @param from start of what was summed: the start asked for, at a whole minute or hour
/// @param to its end, not included
/// @param windowSize null when the range is one window
public record UsageReport(
    Instant from, Instant to, @Nullable String windowSize, UsageSums totals, List<Window> data) {

  /// @param group by name the value of each dimension that was asked for
  public record Window(
      Instant windowStart,
      Instant windowEnd,
      @JsonAnyGetter Map<String, @Nullable String> group,
      @JsonUnwrapped UsageSums sums) {
    static Window of(UsageWindow window) {
      Map<String, @Nullable String> group = new LinkedHashMap<>();
      window.group().forEach((dimension, value) -> group.put(dimension.wireName(), value));
      return new Window(window.start(), window.end(), group, UsageSums.of(window.figures()));
    }
  }

  static UsageReport of(UsageQuery query, List<UsageWindow> windows) {
    Figures totals = windows.stream().map(UsageWindow::figures).reduce(Figures.NONE, Figures::plus);
    return new UsageReport(
        query.range().from(),
        query.range().to(),
        query.windowSize().grain().map(Enum::name).orElse(null),
        UsageSums.of(totals),
        windows.stream().map(Window::of).toList());
  }
}
