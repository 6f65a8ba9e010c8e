package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.LeaseClosed;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// A message on its way to Kafka, and the segment that must outlive it.
///
/// @param lease whose end marker must wait for this message, or whose end marker this is
/// @param marker the end marker, if this is one
record Outgoing(
    ProducerRecord<String, byte[]> message,
    @Nullable UUID lease,
    @Nullable LeaseClosed marker,
    Segment segment) {
  UUID leaseOfMarker() {
    return Objects.requireNonNull(lease);
  }
}
