package dev.tollgate.metering.rollup;

import dev.tollgate.metering.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map.Entry;
import java.util.UUID;

/// The four tables of sums.
@ApplicationScoped
public class Rollups {
  private static final String ADD =
      """
      insert into %1$s as kept (account_id, window_start, principal_id, agent_id, feature, provider, model, route,
          requests, failed, charged, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
          reasoning_tokens, cost_nano_usd, credits_micro, list_credits_micro, latency_millis, latency_count)
      %2$s
      on conflict (account_id, window_start, principal_id, agent_id, feature, provider, model, route) do update set
          requests = kept.requests + excluded.requests,
          failed = kept.failed + excluded.failed,
          charged = kept.charged + excluded.charged,
          input_tokens = kept.input_tokens + excluded.input_tokens,
          cache_read_tokens = kept.cache_read_tokens + excluded.cache_read_tokens,
          cache_write_tokens = kept.cache_write_tokens + excluded.cache_write_tokens,
          output_tokens = kept.output_tokens + excluded.output_tokens,
          reasoning_tokens = kept.reasoning_tokens + excluded.reasoning_tokens,
          cost_nano_usd = kept.cost_nano_usd + excluded.cost_nano_usd,
          credits_micro = kept.credits_micro + excluded.credits_micro,
          list_credits_micro = kept.list_credits_micro + excluded.list_credits_micro,
          latency_millis = kept.latency_millis + excluded.latency_millis,
          latency_count = kept.latency_count + excluded.latency_count
      """;

  private static final String GIVEN =
      """
      select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
          $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
          $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[])
      """;

  /// Rows of `$1`, given to `$2`; with `$3`, nobody can tell any more who made the calls.
  private static final String MOVED =
      """
      select $2::uuid, window_start, who.principal_id, who.agent_id, feature, provider, model, route,
          sum(requests)::bigint, sum(failed)::bigint, sum(charged)::bigint, sum(input_tokens)::bigint,
          sum(cache_read_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(output_tokens)::bigint,
          sum(reasoning_tokens)::bigint, sum(cost_nano_usd)::bigint, sum(credits_micro)::bigint,
          sum(list_credits_micro)::bigint, sum(latency_millis)::bigint, sum(latency_count)::bigint
        from moved, lateral (select case when $3 then $2::uuid else moved.principal_id end as principal_id,
                                    case when not $3 then moved.agent_id end as agent_id) who
       group by window_start, who.principal_id, who.agent_id, feature, provider, model, route
       order by window_start, who.principal_id, who.agent_id, feature, provider, model, route
      """;

  /// Adds the sums to what is there.
  public Uni<Void> add(SqlConnection transaction, Rollup rollup) {
    if (rollup.rows().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return transaction
        .preparedQuery(ADD.formatted(rollup.grain().table(), GIVEN))
        .execute(columns(rollup))
        .replaceWithVoid();
  }

  /// Adds all that `from` used to what `to` used.
  ///
  /// @param anonymous whether principals and agents are forgotten on the way
  public Uni<Void> move(SqlConnection transaction, UUID from, UUID to, boolean anonymous) {
    Uni<Void> moved = Uni.createFrom().voidItem();
    for (Grain grain : Grain.values()) {
      String statement =
          "with moved as (delete from "
              + grain.table()
              + " where account_id = $1 returning *)\n"
              + ADD.formatted(grain.table(), MOVED);
      moved =
          moved.chain(
              () ->
                  transaction
                      .preparedQuery(statement)
                      .execute(Tuple.of(from, to, anonymous))
                      .replaceWithVoid());
    }
    return moved;
  }

  private static Tuple columns(Rollup rollup) {
    return Columns.<Entry<RollupKey, Figures>>of(rollup.rows().entrySet())
        .uuid(row -> row.getKey().accountId())
        .instant(row -> row.getKey().windowStart())
        .uuid(row -> row.getKey().principalId())
        .uuid(row -> row.getKey().agentId())
        .text(row -> row.getKey().feature())
        .text(row -> row.getKey().provider())
        .text(row -> row.getKey().model())
        .text(row -> row.getKey().route().name())
        .number(row -> row.getValue().requests())
        .number(row -> row.getValue().failed())
        .number(row -> row.getValue().charged())
        .number(row -> row.getValue().inputTokens())
        .number(row -> row.getValue().cacheReadTokens())
        .number(row -> row.getValue().cacheWriteTokens())
        .number(row -> row.getValue().outputTokens())
        .number(row -> row.getValue().reasoningTokens())
        .number(row -> row.getValue().costNanoUsd())
        .number(row -> row.getValue().creditsMicro())
        .number(row -> row.getValue().listCreditsMicro())
        .number(row -> row.getValue().latencyMillis())
        .number(row -> row.getValue().latencyCount())
        .tuple();
  }
}
