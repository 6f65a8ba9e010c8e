package dev.tollgate.kit.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/// CloudEvents 1.0, Kafka binding, binary mode.
final class CloudEventRecords {
  private CloudEventRecords() {}

  static ProducerRecord<String, byte[]> of(
      String service, String topic, String key, String type, UUID id, Instant time, String json) {
    var out = new ProducerRecord<>(topic, key, utf8(json));
    out.headers()
        .add("ce_specversion", utf8("1.0"))
        .add("ce_id", utf8(id.toString()))
        .add("ce_source", utf8("/tollgate/" + service))
        .add("ce_type", utf8(type))
        .add("ce_time", utf8(time.toString()))
        .add("content-type", utf8("application/json"));
    return out;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
