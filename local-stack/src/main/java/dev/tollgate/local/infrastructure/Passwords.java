package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Secrets of one home: made at random when first asked for, kept in a file each. None is ever part
/// of the sources.
public final class Passwords {
  private static final int BYTES = 32;

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  public Passwords(Home home) {
    directory = home.directory("secrets");
  }

  public synchronized String of(String name) {
    Path file = file(name);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The file that holds the secret, for settings that name a file.
  public synchronized Path file(String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      PrivateFiles.write(file, HexFormat.of().formatHex(bytes));
    }
    return file;
  }
}
