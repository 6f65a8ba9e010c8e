package dev.tollgate.metering.audit;

import dev.tollgate.metering.Amounts;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The raw rows as a log of calls, as far back as they are kept.
@ApplicationScoped
class AuditedCalls {
  private static final String SEARCH =
      """
      select * from usage_event
       where account_id = $1 and opened_at >= $2 and opened_at < $3
         and ($4::uuid is null or principal_id = $4) and ($5::uuid is null or agent_id = $5)
         and ($6::text is null or feature = $6) and ($7::text is null or provider = $7)
         and ($8::text is null or model = $8) and ($9::text is null or route = $9)
         and ($10::text is null or status = $10) and ($11::text is null or request_id = $11)
         and (opened_at, event_id) < ($12, $13)
       order by opened_at desc, event_id desc limit $14
      """;

  private static final UUID LAST_ID = new UUID(-1, -1);

  /// Newest first.
  Uni<List<AuditedCall>> search(SqlConnection transaction, UUID accountId, AuditSearch search) {
    AuditCursor start =
        Optional.ofNullable(search.after()).orElse(new AuditCursor(search.to(), LAST_ID));
    Tuple values =
        Tuple.tuple()
            .addValue(accountId)
            .addValue(search.from().atOffset(ZoneOffset.UTC))
            .addValue(search.to().atOffset(ZoneOffset.UTC))
            .addValue(search.principal())
            .addValue(search.agent())
            .addValue(search.feature())
            .addValue(search.provider())
            .addValue(search.model())
            .addValue(search.route())
            .addValue(search.status())
            .addValue(search.requestId())
            .addValue(start.at().atOffset(ZoneOffset.UTC))
            .addValue(start.id())
            .addValue(search.limit());
    return transaction
        .preparedQuery(SEARCH)
        .execute(values)
        .map(
            rows -> {
              List<AuditedCall> calls = new ArrayList<>(rows.size());
              rows.forEach(row -> calls.add(call(row)));
              return calls;
            });
  }

  private static AuditedCall call(Row row) {
    Instant at = row.getOffsetDateTime("opened_at").toInstant();
    return new AuditedCall(
        row.getUUID("event_id"),
        at,
        row.getString("request_id"),
        row.getInteger("attempt"),
        row.getUUID("principal_id"),
        row.getString("principal_type"),
        row.getUUID("agent_id"),
        row.getUUID("session_id"),
        row.getString("feature"),
        row.getString("provider"),
        row.getString("model"),
        row.getString("requested_model"),
        row.getString("route"),
        row.getLong("input_tokens"),
        row.getLong("cache_read_tokens"),
        row.getLong("cache_write_tokens"),
        row.getLong("output_tokens"),
        row.getLong("reasoning_tokens"),
        row.getString("usage_source"),
        Amounts.usd(row.getLong("cost_nano_usd")),
        Amounts.credits(row.getLong("credits_micro")),
        row.getString("status"),
        row.getString("error_code"),
        row.getBoolean("streamed"),
        row.getLong("duration_millis"),
        row.getLong("first_token_millis"));
  }
}
