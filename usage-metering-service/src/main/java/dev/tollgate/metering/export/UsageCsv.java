package dev.tollgate.metering.export;

import dev.tollgate.metering.Amounts;
import dev.tollgate.metering.query.Dimension;
import dev.tollgate.metering.query.UsageWindow;
import dev.tollgate.metering.rollup.Figures;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Usage as CSV (RFC 4180): lines end with CR LF, money in USD, nothing is rounded.
final class UsageCsv {
  private static final String LINE_END = "\r\n";
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private UsageCsv() {}

  static String header(List<Dimension> groupBy) {
    Stream<String> groups = groupBy.stream().map(Dimension::wireName);
    Stream<String> figures =
        Stream.of(
            "requests",
            "failed",
            "input_tokens",
            "cache_read_tokens",
            "cache_write_tokens",
            "output_tokens",
            "reasoning_tokens",
            "cost_usd",
            "credits");
    return line(
        Stream.concat(Stream.of("window_start", "window_end"), Stream.concat(groups, figures)));
  }

  static String lines(List<Dimension> groupBy, List<UsageWindow> windows) {
    return windows.stream().map(window -> line(groupBy, window)).collect(Collectors.joining());
  }

  private static String line(List<Dimension> groupBy, UsageWindow window) {
    Stream<String> bounds = Stream.of(window.start().toString(), window.end().toString());
    Stream<String> groups = groupBy.stream().map(window.group()::get).map(UsageCsv::cell);
    return line(Stream.concat(bounds, Stream.concat(groups, figures(window.figures()))));
  }

  private static Stream<String> figures(Figures figures) {
    return Stream.of(
        Long.toString(figures.requests()),
        Long.toString(figures.failed()),
        Long.toString(figures.inputTokens()),
        Long.toString(figures.cacheReadTokens()),
        Long.toString(figures.cacheWriteTokens()),
        Long.toString(figures.outputTokens()),
        Long.toString(figures.reasoningTokens()),
        Amounts.usd(figures.costNanoUsd()),
        Amounts.credits(figures.creditsMicro()).toPlainString());
  }

  /// Quoted where it must be. A name that a spreadsheet would take for a formula is made plain
  /// text.
  private static String cell(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return "";
    }
    String plain = FORMULA_STARTS.indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
    return plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
        ? "\"" + plain.replace("\"", "\"\"") + "\""
        : plain;
  }

  private static String line(Stream<String> cells) {
    return cells.collect(Collectors.joining(",")) + LINE_END;
  }
}
