package dev.tollgate.gateway.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Tick;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccessKeyRevoked;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.lease.LeaseRecall;
import dev.tollgate.contracts.wallet.CreditsChanged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads the control topics from their ends: each gateway all of them, without a group.
///
/// The account topic is read from a little more than a token's life ago, so that a gateway which
/// starts now knows which tokens were voided before.
public final class ControlTopics implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ControlTopics.class);

  /// What comes ends the wait at once, and ticks come twice a second.
  private static final Duration POLL = Duration.ofMillis(500);

  private static final Duration BACK_OFF = Duration.ofMillis(100);
  private static final Duration LOOK_BACK = Duration.ofMinutes(65);
  private static final TopicPartition ACCOUNT = new TopicPartition(Topics.ACCOUNT, 0);
  private static final TopicPartition KEY = new TopicPartition(Topics.KEY, 0);
  private static final TopicPartition CREDITS = new TopicPartition(Topics.CREDITS, 0);

  private final Consumer<String, byte[]> consumer;
  private final ControlListener listener;
  private final ObjectMapper mapper;
  private final Clock clock;
  private final Freshness accounts;
  private final Freshness keys;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile boolean positioned;

  public ControlTopics(
      Consumer<String, byte[]> consumer,
      ControlListener listener,
      ObjectMapper mapper,
      Clock clock,
      Freshness accounts,
      Freshness keys) {
    this.consumer = consumer;
    this.listener = listener;
    this.mapper = mapper;
    this.clock = clock;
    this.accounts = accounts;
    this.keys = keys;
    this.thread = Thread.ofPlatform().name("control-topics").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// True once every topic has been read up to where it ended at the start.
  public boolean isPositioned() {
    return positioned;
  }

  @Override
  public void close() {
    running = false;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(3));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Map<TopicPartition, Long> ends = null;
    while (running) {
      try {
        if (ends == null) {
          ends = position();
        }
        consumer.poll(POLL).forEach(this::handle);
        positioned = positioned || isPast(ends);
      } catch (WakeupException stop) {
        break;
      } catch (KafkaException away) {
        LOG.warnf("control topics cannot be read: %s", away.getMessage());
        LockSupport.parkNanos(BACK_OFF.toNanos());
      }
    }
    consumer.close();
  }

  private Map<TopicPartition, Long> position() {
    List<TopicPartition> all = List.of(ACCOUNT, KEY, CREDITS);
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    consumer.seekToEnd(all);
    long since = clock.instant().minus(LOOK_BACK).toEpochMilli();
    OffsetAndTimestamp start = consumer.offsetsForTimes(Map.of(ACCOUNT, since)).get(ACCOUNT);
    if (start != null) {
      consumer.seek(ACCOUNT, start.offset());
    }
    return ends;
  }

  private boolean isPast(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void handle(ConsumerRecord<String, byte[]> message) {
    String type = typeOf(message);
    if (type == null || message.value() == null) {
      return;
    }
    try {
      handle(message.topic(), type, message.value());
    } catch (IOException | RuntimeException unreadable) {
      LOG.errorf(
          "unreadable %s at %s-%d@%d: %s",
          type, message.topic(), message.partition(), message.offset(), unreadable.getMessage());
    }
  }

  private void handle(String topic, String type, byte[] value) throws IOException {
    switch (type) {
      case Tick.TYPE -> tick(topic, mapper.readValue(value, Tick.class));
      case AccountChanged.TYPE ->
          listener.accountChanged(mapper.readValue(value, AccountChanged.class));
      case AccountErased.TYPE ->
          listener.accountErased(mapper.readValue(value, AccountErased.class));
      case AccessKeyRevoked.TYPE ->
          listener.accessKeyRevoked(mapper.readValue(value, AccessKeyRevoked.class));
      case KeyChanged.TYPE -> listener.keyChanged(mapper.readValue(value, KeyChanged.class));
      case LeaseRecall.TYPE -> listener.leaseRecalled(mapper.readValue(value, LeaseRecall.class));
      case CreditsChanged.TYPE ->
          listener.creditsChanged(mapper.readValue(value, CreditsChanged.class));
      default -> LOG.tracef("%s is of no concern here", type);
    }
  }

  private void tick(String topic, Tick tick) {
    if (topic.equals(Topics.ACCOUNT)) {
      accounts.tick(tick.at());
    } else if (topic.equals(Topics.KEY)) {
      keys.tick(tick.at());
    }
  }

  private static @Nullable String typeOf(ConsumerRecord<String, byte[]> message) {
    Header type = message.headers().lastHeader("ce_type");
    return type == null ? null : new String(type.value(), StandardCharsets.UTF_8);
  }
}
