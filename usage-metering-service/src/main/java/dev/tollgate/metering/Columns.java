package dev.tollgate.metering;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Rows turned into one array per column, as `unnest($1, $2, …)` takes them: one statement writes
/// any number of rows.
public final class Columns<T> {
  private final Collection<T> rows;
  private final List<Object> arrays = new ArrayList<>();

  private Columns(Collection<T> rows) {
    this.rows = rows;
  }

  public static <T> Columns<T> of(Collection<T> rows) {
    return new Columns<>(rows);
  }

  public Columns<T> uuid(Function<T, @Nullable UUID> column) {
    return add(column, UUID[]::new);
  }

  public Columns<T> text(Function<T, @Nullable String> column) {
    return add(column, String[]::new);
  }

  public Columns<T> number(Function<T, @Nullable Long> column) {
    return add(column, Long[]::new);
  }

  public Columns<T> integer(Function<T, Integer> column) {
    return add(column, Integer[]::new);
  }

  public Columns<T> flag(Function<T, Boolean> column) {
    return add(column, Boolean[]::new);
  }

  public Columns<T> instant(Function<T, Instant> column) {
    return add(row -> column.apply(row).atOffset(ZoneOffset.UTC), OffsetDateTime[]::new);
  }

  public Columns<T> bytes(Function<T, byte[]> column) {
    return add(row -> Buffer.buffer(column.apply(row)), Buffer[]::new);
  }

  /// The arrays in the order in which they were named.
  public Tuple tuple() {
    return Tuple.from(arrays);
  }

  private <C> Columns<T> add(Function<T, @Nullable C> column, IntFunction<C[]> array) {
    arrays.add(rows.stream().map(column).toArray(array));
    return this;
  }
}
