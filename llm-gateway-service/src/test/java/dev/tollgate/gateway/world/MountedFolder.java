package dev.tollgate.gateway.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A secret or a set of files as Kubernetes mounts it: visible links lead through `..data` into a
/// hidden folder of its own for each version, and a new version is one link put in place of
/// another.
public final class MountedFolder {
  private final Path root;
  private final Clock clock;
  private final Map<String, String> files = new TreeMap<>();
  private int version;

  public MountedFolder(Path root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  /// The next version, with this file new or changed; all files are written now.
  ///
  /// @param path such as `openai/key`
  public void put(String path, String text) throws IOException {
    files.put(path, text);
    mount();
  }

  public void remove(String path) throws IOException {
    files.remove(path);
    mount();
  }

  private void mount() throws IOException {
    version++;
    Path hidden = Files.createDirectory(root.resolve("..v" + version));
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = hidden.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
      Files.setLastModifiedTime(file, FileTime.from(clock.instant().plusMillis(version)));
    }
    Path next = Files.createSymbolicLink(root.resolve("..data_tmp"), hidden.getFileName());
    Files.move(next, root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    try (Stream<Path> tops = Files.list(hidden)) {
      tops.map(Path::getFileName).forEach(this::link);
    }
  }

  private void link(Path name) {
    Path visible = root.resolve(name);
    if (!Files.isSymbolicLink(visible)) {
      try {
        Files.createSymbolicLink(visible, Path.of("..data").resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
