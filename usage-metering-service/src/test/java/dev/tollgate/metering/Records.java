package dev.tollgate.metering;

import dev.tollgate.local.test.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads all that lies on a control topic now: each look goes on from where the last one ended.
public final class Records {
  private static final Map<String, Records> TOPICS = new HashMap<>();

  private final TopicPartition partition;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> read = new ArrayList<>();

  private Records(String topic) {
    partition = new TopicPartition(topic, 0);
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  public static synchronized <T> List<T> of(String topic, String type, Class<T> payload) {
    List<T> found = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> each :
          TOPICS.computeIfAbsent(topic, Records::new).all()) {
        if (new String(each.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8)
            .equals(type)) {
          found.add(Topic.JSON.readValue(each.value(), payload));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private List<ConsumerRecord<String, byte[]>> all() {
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    while (consumer.position(partition) < end) {
      consumer.poll(Duration.ofMillis(200)).forEach(read::add);
    }
    return read;
  }
}
