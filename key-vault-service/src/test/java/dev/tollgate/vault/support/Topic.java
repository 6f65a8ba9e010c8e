package dev.tollgate.vault.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.local.test.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A topic as its other side sees it.
public final class Topic implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

  private final String name;
  private final KafkaProducer<String, String> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
          new StringSerializer(),
          new StringSerializer());
  private final KafkaConsumer<String, String> consumer =
      new KafkaConsumer<>(
          Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
          new StringDeserializer(),
          new StringDeserializer());
  private final List<ConsumerRecord<String, String>> seen = new ArrayList<>();

  private Topic(String name) {
    this.name = name;
    var first = List.of(new TopicPartition(name, 0));
    consumer.assign(first);
    consumer.seekToEnd(first);
    consumer.position(first.getFirst());
  }

  /// From now on.
  public static Topic of(String name) {
    return new Topic(name);
  }

  /// @return the event's id
  public String send(UUID key, String type, Object payload) {
    String id = UUID.randomUUID().toString();
    try {
      var sent = new ProducerRecord<>(name, key.toString(), JSON.writeValueAsString(payload));
      header(sent, "ce_specversion", "1.0");
      header(sent, "ce_id", id);
      header(sent, "ce_source", "/tollgate/test");
      header(sent, "ce_type", type);
      producer.send(sent);
      producer.flush();
      return id;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void header(ProducerRecord<String, String> sent, String name, String value) {
    sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Payloads of that type since this was opened, of partition 0.
  public <T> List<T> seen(String type, Class<T> as) {
    consumer.poll(Duration.ofMillis(50)).forEach(seen::add);
    return seen.stream()
        .filter(each -> type.equals(type(each)))
        .map(each -> read(each.value(), as))
        .toList();
  }

  private static String type(ConsumerRecord<String, String> each) {
    return new String(each.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
  }

  private static <T> T read(String value, Class<T> as) {
    try {
      return JSON.readValue(value, as);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
