package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;

/// Runs commands that refuse to run as root, as root: in a user namespace of their own where the
/// kernel allows it, else as the user `nobody`, who then owns the data.
enum Unprivileged {
  AS_IS(List.of()),
  IN_NAMESPACE(List.of("unshare", "-U")),
  AS_NOBODY(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));

  private static final String ROOT = "root";

  private final List<String> prefix;

  Unprivileged(List<String> prefix) {
    this.prefix = prefix;
  }

  static Unprivileged choose() {
    if (!System.getProperty("user.name").equals(ROOT)) {
      return AS_IS;
    }
    return IN_NAMESPACE.works() ? IN_NAMESPACE : AS_NOBODY;
  }

  List<String> command(List<String> command) {
    var all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /// Makes the directory usable for the commands run this way.
  void own(Path directory) {
    if (this != AS_NOBODY) {
      return;
    }
    UserPrincipalLookupService users = directory.getFileSystem().getUserPrincipalLookupService();
    try (var files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.setOwner(file, users.lookupPrincipalByName("nobody"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean works() {
    try {
      return new ProcessBuilder(command(List.of("true"))).start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
