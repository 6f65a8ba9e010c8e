package dev.tollgate.kit.event;

import dev.tollgate.kit.event.ConsumedOffsets.Move;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What one transaction takes of what was polled.
///
/// @param moves of each partition that it holds records of
record Slice(List<IncomingEvent> events, SortedMap<Integer, Move> moves) {
  /// The next records, at most so many.
  ///
  /// @param positions where each partition stands
  static Slice of(
      Iterator<ConsumerRecord<String, byte[]>> polled, int atMost, Map<Integer, Long> positions) {
    List<IncomingEvent> events = new ArrayList<>();
    SortedMap<Integer, Move> moves = new TreeMap<>();
    while (events.size() < atMost && polled.hasNext()) {
      ConsumerRecord<String, byte[]> each = polled.next();
      Long from = positions.get(each.partition());
      if (from == null) {
        throw new IllegalStateException(
            "a record of partition " + each.partition() + ", which was never assigned");
      }
      events.add(IncomingEvent.of(each));
      moves.put(each.partition(), new Move(from, each.offset() + 1));
    }
    return new Slice(events, moves);
  }
}
