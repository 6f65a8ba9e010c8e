package dev.tollgate.gateway.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An append log in preallocated files, for one process at a time (file lock).
///
/// What `append` returned for has reached the operating system: it outlives a kill -9 of this
/// process, not the loss of the machine (there is no fsync per record).
public final class Spool implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Spool.class);
  private static final int PROBE_BYTES = 4_096;

  private final Path dir;
  private final Disk disk;
  private final int segmentSize;
  private final long sizeMax;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final CopyOnWriteArrayList<Segment> segments = new CopyOnWriteArrayList<>();

  /// Held while a file is filled, which takes its time: the spool's own lock is free meanwhile.
  /// Segments come into use in the order of their numbers, so who finds no spare one waits here.
  private final Object preparing = new Object();

  private final long bytesLost;
  private long nextSequence;

  /// None while the disk has no room for the first one.
  private volatile @Nullable Segment current;

  private volatile @Nullable Segment spare;
  private volatile boolean failing;

  private Spool(Path dir, Disk disk, int segmentSize, long sizeMax) throws IOException {
    this.dir = dir;
    this.disk = disk;
    this.segmentSize = segmentSize;
    this.sizeMax = sizeMax;
    Files.createDirectories(dir);
    lockFile = disk.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock = lock(lockFile, dir);
    for (Path file : segmentFiles(dir)) {
      segments.add(Segment.reopen(file, disk));
    }
    bytesLost = countLost();
    begin(segments.isEmpty() ? null : segments.getLast());
    prepare();
  }

  /// Begins with a new segment, so that those of earlier runs can be deleted once they were sent
  /// again. On a full disk it goes on in the newest of those, where the only room is.
  private void begin(@Nullable Segment newest) throws IOException {
    segments.stream().filter(each -> each != newest).forEach(Segment::seal);
    nextSequence = newest == null ? 0 : newest.sequence + 1;
    current = newest;
    if (newest == null || !newest.found().isEmpty()) {
      prepare();
      if (spare != null) {
        roll(newest);
      }
    }
  }

  /// What a disk has spoilt. The beginning of a record behind the newest one does not count: it was
  /// being written when the run before ended.
  private long countLost() {
    long all = 0;
    boolean newest = true;
    for (Segment each : segments.reversed()) {
      long lost = each.found().lostBytes(newest);
      if (lost > 0) {
        LOG.errorf("%d bytes of the usage spool cannot be read and are left out: %s", lost, each);
      }
      all += lost;
      newest &= each.found().isEmpty();
    }
    return all;
  }

  /// On the real disk.
  ///
  /// @throws UncheckedIOException when the directory cannot be used or another process holds it
  public static Spool open(Path dir, int segmentSize, long sizeMax) {
    return open(dir, FileChannel::open, segmentSize, sizeMax);
  }

  /// A full disk is no reason not to open: what earlier runs have left can be read and makes room.
  ///
  /// @throws UncheckedIOException in one line when the directory cannot be read or written, or
  ///   another process holds it
  public static Spool open(Path dir, Disk disk, int segmentSize, long sizeMax) {
    try {
      return new Spool(dir, disk, segmentSize, sizeMax);
    } catch (IOException unusable) {
      throw new UncheckedIOException("the spool cannot be used: " + unusable, unusable);
    }
  }

  /// Is there room for a new call and for the ends of all that run? While this is false new calls
  /// are refused before they are sent.
  public boolean accepting() {
    Segment now = current;
    return !failing && (spare != null || now != null && now.room() > segmentSize / 2);
  }

  /// @param framed records as [Segment#frame] leaves them, position 0 to limit
  /// @return the segment that holds them
  /// @throws IOException when the disk refuses; nothing was appended then
  synchronized Segment append(ByteBuffer framed) throws IOException {
    try {
      Segment now = current;
      if (now == null || now.room() < framed.remaining()) {
        now = roll(now);
      }
      now.write(framed);
      return now;
    } catch (IOException refused) {
      failing = true;
      throw refused;
    }
  }

  /// Makes the next segment ready, ahead of need.
  void prepare() {
    if (spare == null && (segments.size() + 1L) * segmentSize <= sizeMax) {
      try {
        synchronized (preparing) {
          spare = newSegment();
          failing = false;
        }
      } catch (IOException full) {
        failing = true;
      }
    } else if (failing) {
      failing = !writable();
    }
  }

  /// Oldest first; the last one is being written.
  List<Segment> segments() {
    return segments;
  }

  /// Deletes finished segments from the oldest on: the end of a call never goes before its start.
  void trim() {
    for (Segment oldest : segments) {
      if (!oldest.isDone()) {
        return;
      }
      segments.remove(oldest);
      try {
        oldest.delete();
      } catch (IOException kept) {
        failing = true;
      }
    }
  }

  public long bytes() {
    return (long) segments.size() * segmentSize;
  }

  /// What could not be read of earlier runs' records.
  public long bytesLost() {
    return bytesLost;
  }

  @Override
  public synchronized void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
    Segment unused = spare;
    if (unused != null) {
      unused.delete();
    }
    lock.release();
    lockFile.close();
  }

  private Segment roll(@Nullable Segment full) throws IOException {
    Segment next;
    synchronized (preparing) {
      Segment ready = spare;
      next = ready != null ? ready : newSegment();
      spare = null;
    }
    if (full != null) {
      full.seal();
    }
    current = next;
    segments.add(next);
    return next;
  }

  private Segment newSegment() throws IOException {
    synchronized (preparing) {
      return Segment.create(dir, disk, nextSequence++, segmentSize);
    }
  }

  /// A file without bytes can be made on a full disk.
  private boolean writable() {
    try (FileChannel probe =
        disk.open(
            dir.resolve("probe"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      probe.write(ByteBuffer.allocate(PROBE_BYTES), 0);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static FileLock lock(FileChannel file, Path dir) throws IOException {
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException sameProcess) {
      throw new IOException("another gateway uses the spool " + dir, sameProcess);
    }
    throw new IOException("another gateway uses the spool " + dir);
  }

  private static List<Path> segmentFiles(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(Segment::isSegment).sorted().toList();
    }
  }
}
