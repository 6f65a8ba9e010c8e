package dev.tollgate.local.infrastructure;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The `java` that runs this very process, and what it was given to load classes from.
public final class JavaCommand {
  private JavaCommand() {}

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// With absolute entries, so that it holds in any working directory.
  public static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The jar a class comes from; empty when it comes from a directory.
  static Optional<Path> jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return Optional.ofNullable(source)
        .map(found -> Path.of(URI.create(found.getLocation().toString())))
        .filter(Files::isRegularFile);
  }
}
