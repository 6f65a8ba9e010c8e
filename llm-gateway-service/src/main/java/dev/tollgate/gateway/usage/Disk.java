package dev.tollgate.gateway.usage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// Opens the spool's files, as [FileChannel#open(Path, OpenOption...)] does. A full or read-only
/// disk shows itself in the channels it gives.
@FunctionalInterface
public interface Disk {
  FileChannel open(Path file, OpenOption... options) throws IOException;
}
