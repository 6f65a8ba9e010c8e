package dev.tollgate.gateway.world;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.Tick;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.local.test.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The other services' side of Kafka: ticks and announcements to the gateway, and a reader of all
/// usage.
public final class Kafka {
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, Queue<Said>> said = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, Kafka::daemon);
  private volatile boolean ticking = true;

  /// One record of the usage topic.
  public record Said(String type, String key, int partition, long offset, JsonNode value) {}

  public Kafka() {
    Map<String, Object> server = Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap());
    producer = new KafkaProducer<>(server, new StringSerializer(), new ByteArraySerializer());
    clock.scheduleAtFixedRate(this::tick, 0, 200, TimeUnit.MILLISECONDS);
    daemon(() -> read(server)).start();
  }

  /// As the services tell of what they did: no tick says between the deed and its announcement that
  /// everything was told.
  public synchronized void announceDeed(
      Runnable deed, String topic, String type, UUID account, Object payload) {
    deed.run();
    announce(topic, type, account, payload);
  }

  public void announce(String topic, String type, UUID account, Object payload) {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(topic, account.toString(), json(payload));
    message.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
    producer.send(message);
    producer.flush();
  }

  public void stopTicks() {
    ticking = false;
  }

  public void goOnTicking() {
    ticking = true;
  }

  public List<Said> said(UUID account) {
    return List.copyOf(said.getOrDefault(account.toString(), new ConcurrentLinkedQueue<>()));
  }

  public List<UsageRecorded> usage(UUID account) {
    return said(account).stream()
        .filter(s -> s.type().equals(UsageRecorded.TYPE))
        .map(s -> value(s.value()))
        .toList();
  }

  private static UsageRecorded value(JsonNode json) {
    try {
      return FakePeer.JSON.treeToValue(json, UsageRecorded.class);
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  private synchronized void tick() {
    if (ticking) {
      for (String topic : List.of(Topics.ACCOUNT, Topics.KEY, Topics.CREDITS)) {
        ProducerRecord<String, byte[]> tick =
            new ProducerRecord<>(topic, "tick", json(new Tick(Instant.now())));
        tick.headers().add("ce_type", Tick.TYPE.getBytes(StandardCharsets.UTF_8));
        producer.send(tick);
      }
    }
  }

  private void read(Map<String, Object> server) {
    try (var consumer =
        new KafkaConsumer<>(server, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(Topics.USAGE).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (true) {
        consumer.poll(Duration.ofMillis(50)).forEach(this::hear);
      }
    }
  }

  private void hear(ConsumerRecord<String, byte[]> message) {
    try {
      String type =
          new String(message.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
      JsonNode value = FakePeer.JSON.readTree(message.value());
      said.computeIfAbsent(message.key(), key -> new ConcurrentLinkedQueue<>())
          .add(new Said(type, message.key(), message.partition(), message.offset(), value));
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  private static byte[] json(Object payload) {
    try {
      return FakePeer.JSON.writeValueAsBytes(payload);
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }

  private static Thread daemon(Runnable task) {
    return Thread.ofPlatform().daemon().unstarted(task);
  }
}
