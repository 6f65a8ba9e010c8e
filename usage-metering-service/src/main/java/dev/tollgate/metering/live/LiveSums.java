package dev.tollgate.metering.live;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.rollup.Grain;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// What accounts used today and this month: one statement for all accounts that somebody watches.
@ApplicationScoped
class LiveSums {
  private static final String SUMS =
      """
      select account_id,
             coalesce(sum(requests) filter (where window_start >= $3), 0)::bigint as day_requests,
             coalesce(sum(failed) filter (where window_start >= $3), 0)::bigint as day_failed,
             coalesce(sum(tokens) filter (where window_start >= $3), 0)::bigint as day_tokens,
             coalesce(sum(cost_nano_usd) filter (where window_start >= $3), 0)::bigint as day_cost,
             coalesce(sum(credits_micro) filter (where window_start >= $3), 0)::bigint as day_credits,
             sum(requests)::bigint as month_requests, sum(failed)::bigint as month_failed,
             sum(tokens)::bigint as month_tokens, sum(cost_nano_usd)::bigint as month_cost,
             sum(credits_micro)::bigint as month_credits
        from (select *, input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens
                  as tokens from usage_day
               where account_id = any($1::uuid[]) and window_start >= $2 and window_start <= $3) as days
       group by account_id
      """;

  private final WorkerTransactions worker;
  private final Clock clock;

  LiveSums(WorkerTransactions worker, Clock clock) {
    this.worker = worker;
    this.clock = clock;
  }

  /// Accounts that used nothing are left out.
  Uni<Map<UUID, LiveUsage>> of(Collection<UUID> accounts) {
    Instant now = clock.instant();
    return worker
        .pool()
        .preparedQuery(SUMS)
        .execute(
            Tuple.tuple()
                .addValue(accounts.toArray(UUID[]::new))
                .addValue(Grain.MONTH.floor(now).atOffset(ZoneOffset.UTC))
                .addValue(Grain.DAY.floor(now).atOffset(ZoneOffset.UTC)))
        .map(
            rows -> {
              Map<UUID, LiveUsage> sums = HashMap.newHashMap(rows.size());
              rows.forEach(
                  row ->
                      sums.put(
                          row.getUUID("account_id"),
                          new LiveUsage(now, sums(row, "day_"), sums(row, "month_"))));
              return sums;
            });
  }

  private static LiveUsage.Sums sums(Row row, String period) {
    return LiveUsage.Sums.of(
        row.getLong(period + "requests"),
        row.getLong(period + "failed"),
        row.getLong(period + "tokens"),
        row.getLong(period + "cost"),
        row.getLong(period + "credits"));
  }
}
