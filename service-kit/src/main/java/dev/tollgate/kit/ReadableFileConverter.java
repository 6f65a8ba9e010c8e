package dev.tollgate.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.spi.Converter;

/// Refuses, when settings are read, a file without which the TLS layer would end the start later
/// with a stack trace.
public final class ReadableFileConverter implements Converter<Path> {
  @Override
  public Path convert(String value) {
    Path file = Path.of(value);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException("not a file that can be read: " + value);
    }
    return file;
  }
}
