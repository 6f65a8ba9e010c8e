package dev.tollgate.billing.quarantine;

import dev.tollgate.kit.event.IncomingEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Records that a consumer cannot believe or read: kept whole for an operator, with an alarm.
@ApplicationScoped
public class Quarantine {
  private static final Logger LOG = Logger.getLogger(Quarantine.class);

  private static final String ADD =
      """
      insert into quarantine (consumer, topic, partition, record_offset, record_key, type, reason, value)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (consumer, topic, partition, record_offset)
      do update set reason = excluded.reason, replayed_at = null
      """;

  private final MeterRegistry metrics;

  Quarantine(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /// Sets the record aside in the transaction that passes it by.
  ///
  /// @param reason stable and in snake_case, such as `unknown_lease`
  public Uni<Void> add(
      SqlConnection transaction, String consumer, IncomingEvent event, String reason) {
    LOG.errorf(
        "%s quarantines %s-%d@%d: %s",
        consumer, event.topic(), event.partition(), event.offset(), reason);
    metrics
        .counter("tollgate_quarantined_records", "consumer", consumer, "reason", reason)
        .increment();
    return transaction
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addString(consumer)
                .addString(event.topic())
                .addInteger(event.partition())
                .addLong(event.offset())
                .addString(storable(event.key()))
                .addString(storable(event.type()))
                .addString(reason)
                .addBuffer(Buffer.buffer(event.value())))
        .replaceWithVoid();
  }

  /// The database keeps no NUL in text.
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
