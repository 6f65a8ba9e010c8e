package dev.tollgate.gateway.usage;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A usage log on a fresh spool, and what stands in it, for tests of other packages.
public final class SpoolReader implements AutoCloseable {
  private final Spool spool;
  private final UsageLog log;

  public SpoolReader(Path dir, Ticker ticker) {
    spool = Spool.open(dir, 1 << 20, 1 << 24);
    log = new UsageLog(spool, ticker);
  }

  public UsageLog log() {
    return log;
  }

  public List<UUID> endedLeases() {
    try {
      return readAll(spool).stream()
          .filter(LeaseEnded.class::isInstance)
          .map(entry -> ((LeaseEnded) entry).marker().leaseId())
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Everything that stands in the spool, in order.
  static List<SpoolRecord> readAll(Spool spool) throws IOException {
    List<SpoolRecord> all = new ArrayList<>();
    for (Segment segment : spool.segments()) {
      SegmentReader reader = new SegmentReader(segment);
      for (ByteBuffer next = reader.read(0); next != null; next = reader.read(reader.end())) {
        all.add(SpoolCodec.decode(next));
      }
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
