package dev.tollgate.gateway.usage;

import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts records into the spool in the order in which they came, some at once, some gathered with
/// others of the same moment into one write. Guarded by the spool's lock, but for the telling.
final class Gathering {
  /// Beside one more record of any size.
  private static final int BYTES_MAX = 64 * 1024;

  private final Spool spool;
  private final ByteBuffer frames =
      ByteBuffer.allocateDirect(BYTES_MAX + Segment.HEADER_BYTES + Segment.PAYLOAD_BYTES_MAX);
  private List<Gathered> gathered = new ArrayList<>();

  Gathering(Spool spool) {
    this.spool = spool;
  }

  /// Told of a record's write.
  interface Told {
    /// @param place where it stands; null when the disk refused it
    void of(@Nullable Segment place);
  }

  /// A record that waits for its write.
  record Gathered(SpoolRecord entry, Told told) {}

  /// What became of a write: for those who wait, to be told when no lock is held.
  record Written(List<Gathered> records, @Nullable Segment place, @Nullable IOException refusal) {
    private static final Written NOTHING = new Written(List.of(), null, null);

    /// Where it all stands.
    ///
    /// @throws IOException when the disk refused it
    Segment segment() throws IOException {
      if (place == null) {
        throw refusal == null ? new IOException("nothing was written") : refusal;
      }
      return place;
    }

    void tell() {
      records.forEach(each -> each.told().of(place));
    }
  }

  boolean isEmpty() {
    return gathered.isEmpty();
  }

  boolean isFull() {
    return frames.position() > BYTES_MAX;
  }

  void add(SpoolRecord entry, Told told) {
    SpoolCodec.encode(entry, frames);
    gathered.add(new Gathered(entry, told));
  }

  /// All that was gathered, with one write; the segment is pinned once for each call that begins.
  Written write() {
    if (gathered.isEmpty()) {
      return Written.NOTHING;
    }
    List<Gathered> records = gathered;
    gathered = new ArrayList<>();
    try {
      Segment segment = spool.append(frames.flip());
      for (Gathered each : records) {
        if (each.entry() instanceof Opened) {
          segment.pins.incrementAndGet();
        }
      }
      return new Written(records, segment, null);
    } catch (IOException refused) {
      return new Written(records, null, refused);
    } finally {
      frames.clear();
    }
  }
}
