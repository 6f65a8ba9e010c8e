package dev.tollgate.kit.event;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.database.WorkerTransactions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Gives each record of a topic to a handler exactly once, whatever is redelivered or crashes: the
/// offsets move by compare-and-set in the transaction of the effect. Kafka's own group only deals
/// out partitions.
///
/// Runs on one thread of its own, which polls and reads the next batch while the transaction of the
/// last one runs; there is never more than one. While the database or the broker is away it tries
/// again, with a pause that doubles up to 5 s.
public final class TransactionalConsumer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TransactionalConsumer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS_MAX = 5_000;

  private final String name;
  private final String topic;
  private final BatchReader reader;
  private final WorkerTransactions worker;
  private final KitConfig config;
  private final ConsumedOffsets offsets;
  private final BatchSize size;

  /// Where each partition stands once the transaction that runs is committed.
  private final Map<Integer, Long> positions = new HashMap<>();

  private final Thread thread;
  private @Nullable CompletableFuture<Void> running;
  private int unsettled;
  private volatile @Nullable KafkaConsumer<String, byte[]> kafka;
  private volatile boolean stopping;

  /// Whether the group has dealt out its partitions since the consumer was opened, and their
  /// positions are known.
  private boolean joined;

  private volatile int faultsInARow;
  private volatile long lag;

  TransactionalConsumer(
      String name, String topic, BatchReader reader, WorkerTransactions worker, KitConfig config) {
    this.name = name;
    this.topic = topic;
    this.reader = reader;
    this.size = new BatchSize(config.consumerBatch(), config.consumerBatchTime());
    this.worker = worker;
    this.config = config;
    this.offsets = new ConsumedOffsets(worker.pool(), name, topic);
    this.thread = Thread.ofPlatform().name("consumer-" + name + "-" + topic).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Name and topic, as metrics and health show them.
  public String id() {
    return name + ":" + topic;
  }

  /// False after three faults in a row, or when the thread has ended by itself. A row ends with a
  /// batch that was taken, or when nothing is left to take.
  public boolean healthy() {
    return thread.isAlive() && faultsInARow < 3;
  }

  /// Records between what is stored as consumed and the end of the assigned partitions.
  public long lag() {
    return lag;
  }

  @Override
  public void close() {
    stopping = true;
    KafkaConsumer<String, byte[]> running = kafka;
    if (running != null) {
      running.wakeup();
    }
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      try (var consumer = new KafkaConsumer<String, byte[]>(KafkaSettings.consumer(config, name))) {
        kafka = consumer;
        joined = false;
        String topicId = topicId();
        consumer.subscribe(List.of(topic), new Positions(consumer, topicId));
        while (!stopping) {
          consume(consumer);
        }
      } catch (WakeupException e) {
        LOG.debugf("%s stops", id());
      } catch (ExecutionException | RuntimeException e) {
        fault(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        abandon();
      }
    }
  }

  private void consume(KafkaConsumer<String, byte[]> consumer) {
    Iterator<ConsumerRecord<String, byte[]>> polled = consumer.poll(POLL).iterator();
    while (polled.hasNext() && !stopping) {
      take(Slice.of(polled, size.next(), positions));
    }
    if (running == null || running.isDone()) {
      finish();
      if (joined && isAtTheEnd(consumer)) {
        faultsInARow = 0;
      }
    }
    lag =
        unsettled
            + consumer.assignment().stream().mapToLong(p -> consumer.currentLag(p).orElse(0)).sum();
  }

  /// Nothing is left to take. That no records came says less: they may be on their way, and be the
  /// ones that failed the last time.
  private static boolean isAtTheEnd(KafkaConsumer<String, byte[]> consumer) {
    return consumer.assignment().stream().allMatch(p -> consumer.currentLag(p).orElse(1) == 0);
  }

  /// Returns while the transaction runs: the next slice begins where this one ends.
  private void take(Slice slice) {
    BatchEffect effect = reader.read(slice.events());
    finish();
    long begun = System.nanoTime();
    running =
        worker
            .inTransaction(tx -> offsets.move(tx, slice.moves()).chain(() -> effect.apply(tx)))
            .ifNoItem()
            .after(PATIENCE)
            .fail()
            .invoke(() -> size.took(slice.events().size(), System.nanoTime() - begun))
            .subscribeAsCompletionStage();
    unsettled = slice.events().size();
    slice.moves().forEach((partition, move) -> positions.put(partition, move.to()));
  }

  /// Waits for the transaction that runs.
  ///
  /// @throws CompletionException when it failed: what was read since is worth nothing
  private void finish() {
    CompletableFuture<Void> last = running;
    if (last != null) {
      running = null;
      last.join();
      unsettled = 0;
      faultsInARow = 0;
    }
  }

  /// Waits for the transaction that runs, whatever becomes of it. One that was given up after its
  /// patience may still be committed; the stored offsets tell, as after any other fault.
  private void abandon() {
    CompletableFuture<Void> last = running;
    running = null;
    if (last != null) {
      last.handle((done, fault) -> done).join();
    }
  }

  /// The consumer is closed and opened anew: its positions come from the database again.
  private void fault(Exception e) {
    if (stopping) {
      return;
    }
    int faults = ++faultsInARow;
    LOG.warnf("%s tries again (%d faults in a row): %s", id(), faults, e);
    try {
      Thread.sleep(Math.min(PAUSE_MILLIS_MAX, 50L << Math.min(faults, 10)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String topicId() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(KafkaSettings.client(config))) {
      Map<String, TopicDescription> described =
          admin.describeTopics(List.of(topic)).allTopicNames().get();
      return Objects.requireNonNull(described.get(topic), topic).topicId().toString();
    }
  }

  /// Takes the positions of newly assigned partitions from the database.
  private final class Positions implements ConsumerRebalanceListener {
    private final KafkaConsumer<String, byte[]> consumer;
    private final String topicId;

    Positions(KafkaConsumer<String, byte[]> consumer, String topicId) {
      this.consumer = consumer;
      this.topicId = topicId;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      finish();
      Map<Integer, Long> stored = offsets.load(topicId).await().atMost(PATIENCE);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(assigned);
      for (TopicPartition partition : assigned) {
        long next = position(partition, stored.get(partition.partition()), first);
        positions.put(partition.partition(), next);
        consumer.seek(partition, next);
      }
      // Until then Kafka's client takes the beginning, which was asked for last, for the end.
      consumer.endOffsets(assigned);
      joined = true;
    }

    private long position(
        TopicPartition partition, @Nullable Long stored, Map<TopicPartition, Long> first) {
      if (stored != null) {
        return stored;
      }
      long beginning = Objects.requireNonNull(first.get(partition), partition::toString);
      offsets.begin(partition.partition(), topicId, beginning).await().atMost(PATIENCE);
      return beginning;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      joined = false;
      finish();
      revoked.forEach(partition -> positions.remove(partition.partition()));
    }
  }
}
