package dev.tollgate.gateway.usage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// What can be read of a segment that an earlier run wrote.
///
/// @param end where its last whole record ends
/// @param used where its last byte other than zero ends
/// @param gaps places among the records that hold none: where they begin → where the next record
///   stands
record SegmentContents(int end, int used, Map<Integer, Integer> gaps) {
  static final SegmentContents NOTHING = new SegmentContents(0, 0, Map.of());

  /// A bad record costs itself only: the next one is known by its checksum, wherever it stands.
  static SegmentContents of(ByteBuffer file) {
    int used = used(file);
    int end = 0;
    Map<Integer, Integer> gaps = new HashMap<>();
    for (int at = 0; at < used; ) {
      int length = recordLength(file, at);
      if (length > 0) {
        if (at > end) {
          gaps.put(end, at);
        }
        end = at + length;
      }
      at += Math.max(1, length);
    }
    return new SegmentContents(end, used, Map.copyOf(gaps));
  }

  boolean isEmpty() {
    return used == 0;
  }

  /// Where the first record at this place or behind it stands.
  int next(int from) {
    return gaps.isEmpty() ? from : gaps.getOrDefault(from, from);
  }

  /// @param newest whether a record behind the last may have been begun and not finished
  long lostBytes(boolean newest) {
    int inside = gaps.entrySet().stream().mapToInt(gap -> gap.getValue() - gap.getKey()).sum();
    return newest ? inside : inside + Math.max(0, used - end);
  }

  private static int used(ByteBuffer file) {
    int used = file.capacity();
    while (used > 0 && file.get(used - 1) == 0) {
      used--;
    }
    return used;
  }

  /// @return 0 where none stands
  private static int recordLength(ByteBuffer file, int at) {
    int room = file.capacity() - at - Segment.HEADER_BYTES;
    if (room <= 0) {
      return 0;
    }
    int length = file.getInt(at);
    if (length <= 0 || length > Math.min(room, Segment.PAYLOAD_BYTES_MAX)) {
      return 0;
    }
    ByteBuffer payload = file.slice(at + Segment.HEADER_BYTES, length);
    return Segment.crcOf(payload) == file.getInt(at + 4) ? Segment.HEADER_BYTES + length : 0;
  }
}
