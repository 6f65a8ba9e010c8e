package dev.tollgate.gateway.usage;

import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A message on its way to Kafka, and the segment that must outlive it.
///
/// @param lease whose end marker must wait for this message, or whose end marker this is
record Outgoing(
    ProducerRecord<String, byte[]> message, @Nullable UUID lease, boolean marker, Segment segment) {
  UUID leaseOfMarker() {
    return Objects.requireNonNull(lease);
  }
}
