package dev.tollgate.gateway.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/// One file of the spool: records of `length | CRC32C | payload`, then zeros to its full size.
///
/// Filling the file with zeros before its first use makes a full disk show itself while nothing
/// depends on the write yet.
final class Segment {
  static final int HEADER_BYTES = 8;
  static final int PAYLOAD_BYTES_MAX = 64 * 1024;
  private static final String SUFFIX = ".spool";
  private static final int FILL_BYTES = 1 << 20;

  final long sequence;
  private final Path file;
  private final FileChannel channel;
  private final int size;
  private final SegmentContents found;

  /// Records read by the relay and not yet acknowledged, and calls that were opened here and still
  /// run.
  final AtomicInteger pins = new AtomicInteger();

  private volatile int written;
  private volatile boolean sealed;
  volatile int relayed;

  private Segment(long sequence, Path file, FileChannel channel, int size, SegmentContents found) {
    this.sequence = sequence;
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.found = found;
    this.written = found.end();
  }

  static Segment create(Path dir, Disk disk, long sequence, int size) throws IOException {
    Path file = dir.resolve("%020d".formatted(sequence) + SUFFIX);
    FileChannel channel =
        disk.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(FILL_BYTES, size));
      for (int at = 0; at < size; at += zeros.limit()) {
        zeros.clear().limit(Math.min(zeros.capacity(), size - at));
        writeFully(channel, zeros, at);
      }
    } catch (IOException full) {
      channel.close();
      Files.deleteIfExists(file);
      throw full;
    }
    return new Segment(sequence, file, channel, size, SegmentContents.NOTHING);
  }

  /// A segment of an earlier run. What follows its last whole record is cut off: the process died
  /// while writing it.
  static Segment reopen(Path file, Disk disk) throws IOException {
    String name = file.getFileName().toString();
    long sequence = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    FileChannel channel = disk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    for (int read = 0; all.hasRemaining() && read >= 0; ) {
      read = channel.read(all, all.position());
    }
    return new Segment(sequence, file, channel, all.capacity(), SegmentContents.of(all));
  }

  static boolean isSegment(Path file) {
    return file.getFileName().toString().matches("\\d{20}\\.spool");
  }

  int room() {
    return size - written;
  }

  int written() {
    return written;
  }

  /// What an earlier run left here.
  SegmentContents found() {
    return found;
  }

  /// Writes framed records (see [#frame]) with one call.
  void write(ByteBuffer framed) throws IOException {
    int length = framed.remaining();
    writeFully(channel, framed, written);
    written += length;
  }

  void seal() {
    sealed = true;
  }

  boolean isDone() {
    return sealed && relayed == written && pins.get() == 0;
  }

  boolean isSealed() {
    return sealed;
  }

  /// Reads what is written from there on, as much as `into` takes; leaves it ready to be read.
  void read(int at, ByteBuffer into) throws IOException {
    into.clear().limit(Math.min(into.capacity(), written - at));
    for (int read = 0; into.hasRemaining() && read >= 0; ) {
      read = channel.read(into, at + into.position());
    }
    into.flip();
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public String toString() {
    return file.toString();
  }

  void close() throws IOException {
    channel.close();
  }

  /// Puts length and checksum into the eight bytes that `buffer` left free at its start.
  static void frame(ByteBuffer buffer) {
    int length = buffer.limit() - HEADER_BYTES;
    ByteBuffer payload = buffer.duplicate().position(HEADER_BYTES);
    buffer.putInt(0, length).putInt(4, crcOf(payload));
  }

  static int crcOf(ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }

  private static void writeFully(FileChannel channel, ByteBuffer from, int at) throws IOException {
    int start = at;
    while (from.hasRemaining()) {
      start += channel.write(from, start);
    }
  }
}
