package dev.tollgate.billing.quarantine;

import dev.tollgate.billing.Utc;
import dev.tollgate.kit.event.IncomingEvent;
import io.vertx.mutiny.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record that waits for an operator.
///
/// @param payload the record as text
/// @param replayedAt when it was taken after all
public record QuarantinedRecord(
    UUID id,
    String consumer,
    String topic,
    int partition,
    long offset,
    String key,
    String type,
    String reason,
    String payload,
    Instant at,
    @Nullable Instant replayedAt) {
  static final String COLUMNS =
      "id, consumer, topic, partition, record_offset, record_key, type, reason, value, at, replayed_at";

  static QuarantinedRecord of(Row row) {
    return new QuarantinedRecord(
        row.getUUID("id"),
        row.getString("consumer"),
        row.getString("topic"),
        row.getInteger("partition"),
        row.getLong("record_offset"),
        row.getString("record_key"),
        row.getString("type"),
        row.getString("reason"),
        new String(row.getBuffer("value").getBytes(), StandardCharsets.UTF_8),
        Utc.instant(row, "at"),
        Utc.nullableInstant(row, "replayed_at"));
  }

  /// As it came; bytes that were no text would not have been readable then or now.
  IncomingEvent event() {
    return new IncomingEvent(
        topic, partition, offset, key, type, "", at, payload.getBytes(StandardCharsets.UTF_8));
  }
}
