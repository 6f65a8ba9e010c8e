package dev.tollgate.entitlement;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.local.test.TestInfrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The broker, as the other services write to it and read from it.
@Singleton
public class Broker {
  private final ObjectMapper json;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, Shelf> shelves = new HashMap<>();

  Broker(ObjectMapper json) {
    this.json = json;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public void send(String topic, String key, String type, Object payload) {
    try {
      byte[] value = payload instanceof byte[] raw ? raw : json.writeValueAsBytes(payload);
      var message = new ProducerRecord<>(topic, key, value);
      Map.of(
              "ce_specversion", "1.0",
              "ce_id", UUID.randomUUID().toString(),
              "ce_source", "/tollgate/test",
              "ce_type", type,
              "content-type", "application/json")
          .forEach(
              (name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
      producer.send(message).get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// All events of one type and key that are on the topic now, oldest first.
  public synchronized <T> List<T> read(String topic, String key, String type, Class<T> as) {
    Shelf shelf = shelves.computeIfAbsent(topic, Shelf::new);
    List<T> found = new ArrayList<>();
    try {
      for (var each : shelf.all()) {
        byte[] eventType = each.headers().lastHeader("ce_type").value();
        if (key.equals(each.key()) && type.equals(new String(eventType, StandardCharsets.UTF_8))) {
          found.add(json.readValue(each.value(), as));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /// What a control topic held so far, read on from where the last look ended.
  private static final class Shelf {
    private final TopicPartition partition;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    Shelf(String topic) {
      partition = new TopicPartition(topic, 0);
      consumer =
          new KafkaConsumer<>(
              Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
              new StringDeserializer(),
              new ByteArrayDeserializer());
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
    }

    List<ConsumerRecord<String, byte[]>> all() {
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  @PreDestroy
  void close() {
    producer.close();
    shelves.values().forEach(shelf -> shelf.consumer.close());
  }
}
