package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The directory below which one stack keeps everything: data, certificates, keys, logs, pid files.
///
/// Somebody may name any folder as a home. So a file marks those that are, and what a stack does
/// not make is never deleted.
public record Home(Path root) {
  private static final String MARKER = "tollgate-home";
  private static final String MARKER_TEXT =
      "A Tollgate stack keeps its data in this folder. `./tollgate up --fresh` deletes them.\n";

  /// All directories that a stack makes, and benchmarks beside it; further gateways' spools too.
  private static final Set<String> DIRECTORIES =
      Set.of(
          "kafka",
          "logs",
          "nginx",
          "pgbench",
          "pids",
          "platform-keys",
          "postgres",
          "redis",
          "secrets",
          "signing-keys",
          "spool",
          "stripe",
          "tls");

  private static final Pattern SPOOL = Pattern.compile("spool-\\d+");

  /// What [PrivateFiles] leaves of a file when the machine stops as it is written.
  private static final Pattern HALF_WRITTEN = Pattern.compile("\\.\\d+\\.new");

  private static final Set<String> LAUNCHER_FILES =
      Set.of("launcher.lock", "launcher.log", "launcher.pid", "stack.json");

  /// Those by which a home from before there were markers is known.
  private static final Set<String> EARLIER = Set.of("kafka", "logs", "pids", "postgres", "redis");

  public Home {
    root = root.toAbsolutePath().normalize();
  }

  /// Makes the folder a home, if it is none yet.
  ///
  /// @throws LaunchFailure when it holds things of others, or its path is none for Kafka
  public void claim() {
    refuseOthers();
    refuseComma();
    if (!Files.exists(root.resolve(MARKER))) {
      mark();
    }
  }

  /// @throws LaunchFailure when the folder is not empty and no stack has made what is in it
  public void refuseOthers() {
    List<String> names = names();
    if (!names.isEmpty() && !names.contains(MARKER) && !isOfEarlierVersion(names)) {
      throw new LaunchFailure(
          """
          %s holds other things than a stack's; set TOLLGATE_HOME to an empty folder or one that is not there"""
              .formatted(root));
    }
  }

  /// Whether nothing lies in it, or it is not there.
  public boolean isEmpty() {
    return names().isEmpty();
  }

  /// The named directory below the root, made if it is not there.
  public Path directory(String name) {
    if (!isOurs(name)) {
      throw new IllegalArgumentException("no directory of a home is called " + name);
    }
    if (names().isEmpty()) {
      mark();
    }
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

  /// Deletes the stack's directories in it, but neither what others have put there nor the files
  /// beside them, which tell of the launcher.
  public void forgetData() {
    names().stream()
        .filter(Home::isOurs)
        .map(root::resolve)
        .filter(Files::isDirectory)
        .forEach(Home::delete);
  }

  /// Deletes the logs of earlier runs.
  public void forgetLogs() {
    delete(root.resolve("logs"));
  }

  /// Kafka would keep its data in two folders, of which neither is this one.
  private void refuseComma() {
    if (root.toString().contains(",")) {
      throw new LaunchFailure(
          "Kafka cannot keep data in %s, for the comma in it; set TOLLGATE_HOME to another folder"
              .formatted(root));
    }
  }

  private void mark() {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PrivateFiles.write(root.resolve(MARKER), MARKER_TEXT);
  }

  private static boolean isOurs(String directory) {
    return DIRECTORIES.contains(directory) || SPOOL.matcher(directory).matches();
  }

  /// A launch that failed early has left less than all directories, but nothing of others.
  private static boolean isOfEarlierVersion(List<String> names) {
    return names.containsAll(EARLIER)
        || (names.stream().anyMatch(LAUNCHER_FILES::contains)
            && names.stream().allMatch(name -> isOurs(name) || LAUNCHER_FILES.contains(name)));
  }

  /// What lies in it, but for half-written files; nothing when it is not there.
  private List<String> names() {
    List<String> names = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(root)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
      names.removeIf(name -> HALF_WRITTEN.matcher(name).matches());
    } catch (NoSuchFileException neverUsed) {
      return names;
    } catch (NotDirectoryException file) {
      throw new LaunchFailure("%s is not a folder".formatted(root), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
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
