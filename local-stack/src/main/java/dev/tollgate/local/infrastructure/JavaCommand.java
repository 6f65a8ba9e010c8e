package dev.tollgate.local.infrastructure;

import java.nio.file.Path;

/// The `java` that runs this very process.
public final class JavaCommand {
  private JavaCommand() {}

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
