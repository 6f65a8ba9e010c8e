package dev.tollgate.kit.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.local.test.TestInfrastructure;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads a control topic as a gateway does: without a group.
final class ControlReader {
  private ControlReader() {}

  /// From its beginning.
  static KafkaConsumer<String, byte[]> of(String topic) {
    var reader =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", TestInfrastructure.kafkaBootstrap()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    reader.assign(List.of(new TopicPartition(topic, 0)));
    reader.seekToBeginning(reader.assignment());
    return reader;
  }

  static String header(ConsumerRecord<String, byte[]> each, String name) {
    return new String(each.headers().lastHeader(name).value(), UTF_8);
  }
}
