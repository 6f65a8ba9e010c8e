package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// The directory below which one stack keeps everything: data, certificates, keys, logs, pid files.
public record Home(Path root) {
  public Home {
    root = root.toAbsolutePath().normalize();
  }

  /// The named directory below the root, made if it is not there.
  public Path directory(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path log(String part) {
    return directory("logs").resolve(part + ".log");
  }

  public Path pidFile(String part) {
    return directory("pids").resolve(part + ".pid");
  }

  /// Deletes all of it. Nothing of the stack may be running.
  public void forget() {
    if (!Files.exists(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
