package dev.tollgate.gateway.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the records of one segment in their order, many of them with one call to the system. For
/// one thread.
final class SegmentReader {
  final Segment segment;
  private final ByteBuffer window =
      ByteBuffer.allocateDirect(Segment.HEADER_BYTES + Segment.PAYLOAD_BYTES_MAX).limit(0);
  private int start;
  private int end;

  SegmentReader(Segment segment) {
    this.segment = segment;
  }

  /// @return the payload at this place, or behind it where a bad one stands; valid until the next
  ///   read; null at the end
  @Nullable ByteBuffer read(int from) throws IOException {
    int at = segment.found().next(from);
    ByteBuffer payload = payload(at);
    if (payload == null && segment.written() - at > Segment.HEADER_BYTES) {
      start = at;
      segment.read(at, window);
      payload = payload(at);
    }
    end = payload == null ? at : at + Segment.HEADER_BYTES + payload.remaining();
    return payload;
  }

  /// Where the record that was read last ends.
  int end() {
    return end;
  }

  /// @return null for what is not, or not as a whole, in the window
  private @Nullable ByteBuffer payload(int at) {
    int header = at - start;
    int available = window.limit() - header - Segment.HEADER_BYTES;
    if (header < 0 || available <= 0) {
      return null;
    }
    int length = window.getInt(header);
    if (length <= 0 || length > available) {
      return null;
    }
    ByteBuffer payload = window.slice(header + Segment.HEADER_BYTES, length);
    return Segment.crcOf(payload) == window.getInt(header + 4) ? payload : null;
  }
}
