package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// AOT caches (JEP 483, 514) of this machine's JVMs: with one, a service starts in a fraction of
/// the time. A run without a fresh cache may record one, which the JVM writes as it ends in order.
///
/// @param record whether runs without a fresh cache record one
public record JvmCaches(Path directory, boolean record) {
  /// Neither uses nor records any.
  public static JvmCaches none() {
    return new JvmCaches(Path.of("none"), false);
  }

  /// What to tell a JVM that is started on this jar under this name: to use its cache, to record
  /// one, or nothing. A jar newer than the cache makes it stale. What an earlier JVM of that name
  /// has recorded is forgotten: one that was killed may have left half of it.
  public List<String> flags(String name, Path jar) {
    forgetRecording(name);
    if (isFresh(cache(name), jar)) {
      return List.of("-XX:AOTCache=" + cache(name));
    }
    return record ? recordingFlags(name) : List.of();
  }

  /// Takes over what the JVM of that name has recorded, if it was to; call it when that JVM has
  /// ended by itself.
  public void keep(String name) {
    try {
      if (record && Files.exists(recording(name))) {
        Files.move(recording(name), cache(name), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forgetRecording(String name) {
    try {
      Files.deleteIfExists(recording(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> recordingFlags(String name) {
    try {
      Files.createDirectories(directory);
      return List.of("-XX:AOTCacheOutput=" + recording(name), "-Xlog:aot=error");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFresh(Path cache, Path jar) {
    try {
      return Files.exists(cache)
          && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path cache(String name) {
    return directory.resolve(name + ".aot");
  }

  private Path recording(String name) {
    return directory.resolve(name + ".recording.aot");
  }
}
