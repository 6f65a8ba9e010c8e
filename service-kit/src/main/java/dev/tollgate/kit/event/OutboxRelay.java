package dev.tollgate.kit.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Tick;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends the outbox to Kafka in order, deletes what was acknowledged, and ticks on the control
/// topics.
///
/// One relay a service at a time: it holds an advisory lock on one database session. When the
/// session or the broker goes away, or anything else fails, it starts anew, so an event may be sent
/// twice, never lost.
///
/// It makes no service unready, since requests need no broker: that events do not leave is told by
/// the gauge `tollgate_outbox_oldest_seconds`, the age of the oldest event that waits, as the relay
/// that sends sees it (0 at the others).
@Singleton
class OutboxRelay {
  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
  private static final long LOCK = 0x746f_6c6c_0001L;
  private static final int BATCH = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration REST_AFTER_FAULT = Duration.ofSeconds(1);

  private final WorkerTransactions worker;
  private final KitConfig config;
  private final ObjectMapper json;
  private final Clock clock;
  private final Counter sent;
  private final Counter faults;
  private volatile boolean stopping;
  private volatile @Nullable Instant oldest;
  private @Nullable Thread thread;
  private long nextTickNanos = System.nanoTime();

  OutboxRelay(
      WorkerTransactions worker,
      KitConfig config,
      ObjectMapper json,
      Clock clock,
      MeterRegistry metrics) {
    this.worker = worker;
    this.config = config;
    this.json = json;
    this.clock = clock;
    this.sent = metrics.counter("tollgate_outbox_sent_events");
    this.faults = metrics.counter("tollgate_outbox_faults");
    Gauge.builder("tollgate_outbox_oldest_seconds", this, OutboxRelay::oldestSeconds)
        .register(metrics);
  }

  void onStart(@Observes StartupEvent start) {
    thread = Thread.ofPlatform().name("outbox-relay").start(this::run);
  }

  void onStop(@Observes ShutdownEvent stop) throws InterruptedException {
    stopping = true;
    if (thread != null) {
      thread.join(PATIENCE);
    }
  }

  private void run() {
    while (!stopping) {
      try (var producer = new KafkaProducer<String, byte[]>(KafkaSettings.producer(config))) {
        lead(producer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Throwable e) {
        if (stopping || Thread.currentThread().isInterrupted()) {
          return;
        }
        faults.increment();
        LOG.warnf("outbox relay starts anew: %s", e);
        rest(REST_AFTER_FAULT);
      }
    }
  }

  private double oldestSeconds() {
    Instant waiting = oldest;
    return waiting == null ? 0 : Duration.between(waiting, clock.instant()).toMillis() / 1000.0;
  }

  private void lead(Producer<String, byte[]> producer)
      throws InterruptedException, ExecutionException {
    SqlConnection session = worker.pool().getConnection().await().atMost(PATIENCE);
    try {
      while (!stopping && !lock(session)) {
        oldest = null;
        Thread.sleep(REST_AFTER_FAULT);
      }
      while (!stopping) {
        Instant seen = clock.instant();
        int moved = move(session, producer);
        if (moved < BATCH) {
          tick(producer, seen);
          Thread.sleep(config.relayPause());
        }
      }
    } finally {
      // The pool must not hand out a session that holds the lock.
      session
          .query("select pg_advisory_unlock_all()")
          .execute()
          .chain(session::close)
          .subscribe()
          .with(done -> {}, LOG::debug);
    }
  }

  private static boolean lock(SqlConnection session) {
    RowSet<Row> rows =
        session
            .preparedQuery("select pg_try_advisory_lock($1)")
            .execute(Tuple.of(LOCK))
            .await()
            .atMost(PATIENCE);
    return rows.iterator().next().getBoolean(0);
  }

  private int move(SqlConnection session, Producer<String, byte[]> producer)
      throws InterruptedException, ExecutionException {
    RowSet<Row> rows =
        session
            .preparedQuery(
                "select id, event_id, topic, key, type, payload, occurred_at from outbox order by id limit $1")
            .execute(Tuple.of(BATCH))
            .await()
            .atMost(PATIENCE);
    oldest = rows.size() == 0 ? null : occurredAt(rows.iterator().next());
    if (rows.size() == 0) {
      return 0;
    }
    List<Long> ids = new ArrayList<>(rows.size());
    List<Future<RecordMetadata>> acks = new ArrayList<>(rows.size());
    for (Row row : rows) {
      ids.add(row.getLong("id"));
      Future<RecordMetadata> ack = producer.send(record(row));
      acks.add(ack);
      if (ack.isDone()) {
        // Fails here when it failed: without a broker each further one would wait as long.
        ack.get();
      }
    }
    for (Future<RecordMetadata> ack : acks) {
      ack.get();
    }
    session
        .preparedQuery("delete from outbox where id = any($1)")
        .execute(Tuple.of(ids.toArray(Long[]::new)))
        .await()
        .atMost(PATIENCE);
    sent.increment(ids.size());
    return ids.size();
  }

  private ProducerRecord<String, byte[]> record(Row row) {
    return CloudEventRecords.of(
        config.service(),
        row.getString("topic"),
        row.getString("key"),
        row.getString("type"),
        row.getUUID("event_id"),
        occurredAt(row),
        row.getString("payload"));
  }

  private static Instant occurredAt(Row row) {
    return row.getOffsetDateTime("occurred_at").toInstant();
  }

  /// @param seen everything committed before this instant has been sent
  private void tick(Producer<String, byte[]> producer, Instant seen)
      throws InterruptedException, ExecutionException {
    if (System.nanoTime() - nextTickNanos < 0) {
      return;
    }
    nextTickNanos = System.nanoTime() + config.tickInterval().toNanos();
    for (String topic : config.tickTopics().orElse(List.of())) {
      producer
          .send(
              CloudEventRecords.of(
                  config.service(),
                  topic,
                  "tick",
                  Tick.TYPE,
                  UUID.randomUUID(),
                  seen,
                  write(new Tick(seen))))
          .get();
    }
  }

  private String write(Tick tick) {
    try {
      return json.writeValueAsString(tick);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
