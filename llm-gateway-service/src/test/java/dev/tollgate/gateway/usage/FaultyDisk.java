package dev.tollgate.gateway.usage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// A disk that can fill up and become read-only under open files, as real ones do, without being
/// root and without a file system of its own.
public final class FaultyDisk implements Disk {
  private static final long BOUNDLESS = Long.MAX_VALUE / 2;

  private final AtomicLong free = new AtomicLong(BOUNDLESS);
  private volatile boolean readOnly;

  /// From now on this many bytes can be written; a write that does not fit is torn.
  public void fillUpTo(long bytesFree) {
    free.set(bytesFree);
  }

  public void becomeReadOnly() {
    readOnly = true;
  }

  public void recover() {
    free.set(BOUNDLESS);
    readOnly = false;
  }

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    if (readOnly && Set.of(options).contains(StandardOpenOption.WRITE)) {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
    return new Channel(FileChannel.open(file, options));
  }

  private final class Channel extends FileChannel {
    private final FileChannel real;

    Channel(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      if (readOnly) {
        throw new IOException("Read-only file system", new ReadOnlyFileSystemException());
      }
      long room = free.getAndAdd(-bytes.remaining());
      if (room >= bytes.remaining()) {
        return real.write(bytes, position);
      }
      if (room > 0) {
        real.write(bytes.slice(bytes.position(), (int) room), position);
      }
      free.set(0);
      throw new IOException("No space left on device");
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return real.read(into, position);
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw unused();
    }

    @Override
    public int read(ByteBuffer into) {
      throw unused();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
      throw unused();
    }

    @Override
    public int write(ByteBuffer bytes) {
      throw unused();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
      throw unused();
    }

    @Override
    public long position() {
      throw unused();
    }

    @Override
    public FileChannel position(long position) {
      throw unused();
    }

    @Override
    public FileChannel truncate(long size) {
      throw unused();
    }

    @Override
    public void force(boolean metaData) {
      throw unused();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw unused();
    }

    private static UnsupportedOperationException unused() {
      return new UnsupportedOperationException("the spool does not do this");
    }
  }
}
