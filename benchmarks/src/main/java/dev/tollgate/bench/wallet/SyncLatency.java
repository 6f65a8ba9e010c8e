package dev.tollgate.bench.wallet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/// How long this machine's disk takes to make a page durable: below that no commit can be.
final class SyncLatency {
  private static final int PAGE_BYTES = 8 * 1024;
  private static final int TIMES = 200;
  private static final double NANOS_PER_MICRO = 1_000;

  private SyncLatency() {}

  static String text(Path directory) {
    var nanos = new Histogram(3);
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("sync-probe"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      for (int i = 0; i < TIMES; i++) {
        long begun = System.nanoTime();
        file.write(ByteBuffer.allocate(PAGE_BYTES), 0);
        file.force(false);
        nanos.recordValue(System.nanoTime() - begun);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "fsync of a page here: p50 %,.0f µs, p99 %,.0f µs."
        .formatted(
            nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
            nanos.getValueAtPercentile(99) / NANOS_PER_MICRO);
  }
}
