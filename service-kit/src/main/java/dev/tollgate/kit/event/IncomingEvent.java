package dev.tollgate.kit.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// One record of a topic: a CloudEvent in binary mode, or something unreadable that a handler must
/// set aside.
///
/// @param key as written; empty when the record has none
/// @param type `ce_type`; empty when the record is no CloudEvent
/// @param id `ce_id`; empty when the record is no CloudEvent
/// @param appendedAt when the broker appended it
/// @param value never null: a record without a value has an empty one
public record IncomingEvent(
    String topic,
    int partition,
    long offset,
    String key,
    String type,
    String id,
    Instant appendedAt,
    byte[] value) {

  static IncomingEvent of(ConsumerRecord<String, byte[]> kafkaRecord) {
    return new IncomingEvent(
        kafkaRecord.topic(),
        kafkaRecord.partition(),
        kafkaRecord.offset(),
        Optional.ofNullable(kafkaRecord.key()).orElse(""),
        header(kafkaRecord, "ce_type"),
        header(kafkaRecord, "ce_id"),
        Instant.ofEpochMilli(kafkaRecord.timestamp()),
        Optional.ofNullable(kafkaRecord.value()).orElse(new byte[0]));
  }

  private static String header(ConsumerRecord<String, byte[]> kafkaRecord, String name) {
    Header header = kafkaRecord.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
