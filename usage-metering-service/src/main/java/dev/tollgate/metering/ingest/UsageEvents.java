package dev.tollgate.metering.ingest;

import dev.tollgate.metering.Columns;
import dev.tollgate.metering.rollup.AttributedUsage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The raw rows, one per provider attempt, kept for 30 days.
@ApplicationScoped
class UsageEvents {
  private static final String ADD =
      """
      insert into usage_event (account_id, opened_at, event_id, request_id, attempt, principal_id, principal_type,
          agent_id, session_id, feature, lane, provider, model, requested_model, route, input_tokens,
          cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, usage_source, cost_nano_usd,
          price_version, credits_micro, status, error_code, streamed, first_token_millis, duration_millis)
      select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::int[], $6::uuid[], $7::text[],
          $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
          $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::text[], $22::bigint[],
          $23::text[], $24::bigint[], $25::text[], $26::text[], $27::boolean[], $28::bigint[], $29::bigint[])
      """;

  Uni<Void> add(SqlConnection transaction, List<AttributedUsage> usage) {
    if (usage.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return transaction.preparedQuery(ADD).execute(columns(usage)).replaceWithVoid();
  }

  private static Tuple columns(List<AttributedUsage> usage) {
    return Columns.of(usage)
        .uuid(AttributedUsage::accountId)
        .instant(each -> each.event().openedAt())
        .uuid(each -> each.event().eventId())
        .text(each -> each.event().requestId())
        .integer(each -> each.event().attempt())
        .uuid(AttributedUsage::principalId)
        .text(each -> each.event().principalType().name())
        .uuid(AttributedUsage::agentId)
        .uuid(each -> each.event().sessionId())
        .text(each -> each.event().feature())
        .text(each -> each.event().lane())
        .text(each -> each.event().provider())
        .text(each -> each.event().model())
        .text(each -> each.event().requestedModel())
        .text(each -> each.event().route().name())
        .number(each -> each.event().tokens().input())
        .number(each -> each.event().tokens().cacheRead())
        .number(each -> each.event().tokens().cacheWrite())
        .number(each -> each.event().tokens().output())
        .number(each -> each.event().tokens().reasoning())
        .text(each -> each.event().usageSource().name())
        .number(each -> each.event().costNanoUsd())
        .text(each -> each.event().priceVersion())
        .number(each -> each.event().creditsMicro())
        .text(each -> each.event().status().name())
        .text(each -> each.event().errorCode())
        .flag(each -> each.event().streamed())
        .number(each -> each.event().firstTokenMillis())
        .number(each -> each.event().durationMillis())
        .tuple();
  }
}
