package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    delete(root);
  }

  /// Deletes all directories in it, but not the files beside them, which tell of the launcher.
  public void forgetData() {
    try (var directories = Files.newDirectoryStream(root, Files::isDirectory)) {
      directories.forEach(Home::delete);
    } catch (NoSuchFileException neverUsed) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Deletes the logs of earlier runs.
  public void forgetLogs() {
    delete(root.resolve("logs"));
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
