package dev.tollgate.metering.query;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.rollup.Figures;
import dev.tollgate.metering.rollup.Grain;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The windows that answer a query, out of the sums.
@ApplicationScoped
public class UsageWindows {
  private static final String SUMS =
      """
      sum(requests)::bigint as requests, sum(failed)::bigint as failed, sum(charged)::bigint as charged,
      sum(input_tokens)::bigint as input_tokens, sum(cache_read_tokens)::bigint as cache_read_tokens,
      sum(cache_write_tokens)::bigint as cache_write_tokens, sum(output_tokens)::bigint as output_tokens,
      sum(reasoning_tokens)::bigint as reasoning_tokens, sum(cost_nano_usd)::bigint as cost_nano_usd,
      sum(credits_micro)::bigint as credits_micro, sum(list_credits_micro)::bigint as list_credits_micro,
      sum(latency_millis)::bigint as latency_millis, sum(latency_count)::bigint as latency_count
      """;

  private final MeteringConfig config;

  UsageWindows(MeteringConfig config) {
    this.config = config;
  }

  /// In order of time, then of groups. Windows in which nothing was used are left out.
  ///
  /// @throws ProblemException 400 when the answer would hold too many rows
  Uni<List<UsageWindow>> answer(SqlConnection transaction, UUID accountId, UsageQuery query) {
    return read(transaction, accountId, query, null, config.answerRowsMax() + 1)
        .invoke(this::refuseTooMany);
  }

  /// A part of one window's groups, in their order: those after the last of the part before. What
  /// is counted meanwhile may be missing.
  ///
  /// @param last of the part before; null for the first part
  public Uni<List<UsageWindow>> part(
      SqlConnection transaction, UUID accountId, UsageQuery window, @Nullable UsageWindow last) {
    return read(transaction, accountId, window, last, config.answerRowsMax());
  }

  /// Whether groups may follow this part.
  public boolean goesOn(UsageQuery window, List<UsageWindow> part) {
    return !window.groupBy().isEmpty() && part.size() == config.answerRowsMax();
  }

  private static Uni<List<UsageWindow>> read(
      SqlConnection transaction,
      UUID accountId,
      UsageQuery query,
      @Nullable UsageWindow last,
      int rowsMax) {
    List<Object> values = new ArrayList<>();
    String statement = statement(query, accountId, last, values, rowsMax);
    return transaction
        .preparedQuery(statement)
        .execute(Tuple.from(values))
        .map(rows -> windows(rows, query));
  }

  private void refuseTooMany(List<UsageWindow> windows) {
    if (windows.size() > config.answerRowsMax()) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST,
          "The answer has more than "
              + config.answerRowsMax()
              + " rows: ask for less time or fewer groups.");
    }
  }

  private static String statement(
      UsageQuery query,
      UUID accountId,
      @Nullable UsageWindow last,
      List<Object> values,
      int rowsMax) {
    String window = window(query.windowSize());
    String groups =
        String.join(
            "", query.groupBy().stream().map(dimension -> ", " + dimension.column()).toList());
    values.add(accountId);
    values.add(query.range().from().atOffset(ZoneOffset.UTC));
    values.add(query.range().to().atOffset(ZoneOffset.UTC));
    StringBuilder filters = new StringBuilder();
    query
        .filters()
        .forEach(
            (dimension, value) -> {
              values.add(value);
              filters
                  .append(" and ")
                  .append(dimension.column())
                  .append(" = $")
                  .append(values.size());
            });
    if (last != null) {
      filters.append(after(query.groupBy(), last, values));
    }
    return """
        select %1$s as window_start%2$s, %3$s
          from %4$s
         where account_id = $1 and window_start >= $2 and window_start < $3%5$s
         group by 1%2$s order by 1%2$s limit %6$d
        """
        .formatted(window, groups, SUMS, query.grain().table(), filters, rowsMax);
  }

  private static String after(List<Dimension> groupBy, UsageWindow last, List<Object> values) {
    List<String> places = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (Dimension dimension : groupBy) {
      values.add(dimension.place(last.group().get(dimension)));
      places.add(dimension.place());
      parameters.add("$" + values.size());
    }
    return " and (%s) > (%s)".formatted(String.join(", ", places), String.join(", ", parameters));
  }

  private static String window(WindowSize size) {
    return size.grain()
        .map(
            grain ->
                "date_trunc('" + grain.name().toLowerCase(Locale.ROOT) + "', window_start, 'UTC')")
        .orElse("$2::timestamptz");
  }

  private static List<UsageWindow> windows(RowSet<Row> rows, UsageQuery query) {
    List<UsageWindow> windows = new ArrayList<>(rows.size());
    for (Row row : rows) {
      windows.add(window(row, query));
    }
    return windows;
  }

  /// The first and the last window end where the range does.
  private static UsageWindow window(Row row, UsageQuery query) {
    Instant start = row.getOffsetDateTime("window_start").toInstant();
    Optional<Grain> grain = query.windowSize().grain();
    Instant end = grain.map(each -> each.next(start)).orElse(query.range().to());
    Instant from = query.range().from();
    Instant to = query.range().to();
    return new UsageWindow(
        start.isBefore(from) ? from : start,
        end.isAfter(to) ? to : end,
        group(row, query),
        figures(row));
  }

  private static Map<Dimension, @Nullable String> group(Row row, UsageQuery query) {
    Map<Dimension, @Nullable String> group = new EnumMap<>(Dimension.class);
    for (Dimension dimension : query.groupBy()) {
      Object value = row.getValue(dimension.column());
      group.put(dimension, value == null ? null : value.toString());
    }
    return group;
  }

  private static Figures figures(Row row) {
    return new Figures(
        row.getLong("requests"),
        row.getLong("failed"),
        row.getLong("charged"),
        row.getLong("input_tokens"),
        row.getLong("cache_read_tokens"),
        row.getLong("cache_write_tokens"),
        row.getLong("output_tokens"),
        row.getLong("reasoning_tokens"),
        row.getLong("cost_nano_usd"),
        row.getLong("credits_micro"),
        row.getLong("list_credits_micro"),
        row.getLong("latency_millis"),
        row.getLong("latency_count"));
  }
}
