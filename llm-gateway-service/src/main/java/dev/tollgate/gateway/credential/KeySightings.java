package dev.tollgate.gateway.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Since when each platform key is known, in a file that outlives this process: a cluster writes
/// mounted secrets anew for every pod, so that their files are never old. Holds fingerprints only.
final class KeySightings {
  private static final Logger LOG = Logger.getLogger(KeySightings.class);

  /// Beyond these only keys that are still mounted are remembered.
  private static final int KNOWN_MAX = 1_000;

  private final Path file;
  private final Map<String, Instant> first = new TreeMap<>();
  private boolean changed;

  KeySightings(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(this::remember);
      }
    } catch (IOException unreadable) {
      LOG.warnf("the age of platform keys is that of their files: %s", unreadable);
    }
  }

  /// The earlier of this moment and the one that is known.
  Instant since(String fingerprint, Instant seen) {
    Instant known = first.get(fingerprint);
    if (known != null && !seen.isBefore(known)) {
      return known;
    }
    first.put(fingerprint, seen);
    changed = true;
    return seen;
  }

  /// @param mounted those that are there now
  void save(Set<String> mounted) {
    if (!changed) {
      return;
    }
    if (first.size() > KNOWN_MAX) {
      first.keySet().retainAll(mounted);
    }
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(
          next,
          first.entrySet().stream()
              .map(each -> each.getKey() + " " + each.getValue() + "\n")
              .collect(Collectors.joining()));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      changed = false;
    } catch (IOException later) {
      LOG.warnf("since when platform keys are known cannot be kept: %s", later);
    }
  }

  private void remember(String line) {
    String[] words = line.split(" ", 2);
    try {
      if (words.length == 2) {
        first.put(words[0], Instant.parse(words[1]));
      }
    } catch (DateTimeParseException torn) {
      LOG.warnf("a line of %s cannot be read", file);
    }
  }
}
