package dev.tollgate.gateway.world;

import dev.tollgate.local.test.TestInfrastructure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The shipped routing table with every provider where the fake provider is, which an operator
/// would have to allow as internal. Mistral's streams are drained.
public final class TestRouting {
  /// Providers of which nobody has said that they may lie inside.
  public static final Map<String, String> INSIDE =
      Map.of(
          "groq",
          "http://169.254.169.254/openai/v1",
          "fireworks",
          "http://localhost:" + TestInfrastructure.fakeProviderPort() + "/fireworks");

  private static final String URL = "    baseUrl: ";
  private static final String ALLOWED = "    internal: true";

  private TestRouting() {}

  public static void write(Path file) {
    write(file, INSIDE);
  }

  /// @param elsewhere provider → base URL, not allowed to lie inside
  public static void write(Path file, Map<String, String> elsewhere) {
    write(file, elsewhere, Map.of(), "");
  }

  /// @param allowed provider → base URL, allowed to lie inside
  public static void writeInside(Path file, Map<String, String> allowed) {
    write(file, INSIDE, allowed, "");
  }

  /// @param more providers, as they are written in the table
  public static void writeWith(Path file, String more) {
    write(file, INSIDE, Map.of(), more);
  }

  /// As a whole or not at all, and never as old as before.
  private static void write(
      Path file, Map<String, String> elsewhere, Map<String, String> allowed, String more) {
    try (InputStream shipped = TestRouting.class.getResourceAsStream("/routing.yaml")) {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      String text = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(next, table(text, elsewhere, allowed) + more);
      if (Files.exists(file)) {
        long before = Files.getLastModifiedTime(file).toMillis();
        Files.setLastModifiedTime(next, FileTime.fromMillis(before + 1_000));
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table(
      String shipped, Map<String, String> elsewhere, Map<String, String> allowed) {
    Map<String, String> line = new HashMap<>(Map.of("provider", ""));
    return shipped
        .lines()
        .filter(each -> !each.equals(ALLOWED))
        .map(
            each -> {
              if (each.matches("  [a-z-]+:")) {
                line.put("provider", each.strip().replace(":", ""));
              }
              String provider = line.get("provider");
              if (!each.startsWith(URL)) {
                return each;
              }
              String base = allowed.get(provider);
              return base == null
                  ? at(provider, each, elsewhere)
                  : URL + '"' + base + "\"\n" + ALLOWED;
            })
        .collect(Collectors.joining("\n"));
  }

  private static String at(String provider, String line, Map<String, String> elsewhere) {
    String other = elsewhere.get(provider);
    if (other != null) {
      return URL + '"' + other + '"';
    }
    String path = URI.create(line.substring(URL.length())).getPath();
    String fake = "http://127.0.0.1:" + TestInfrastructure.fakeProviderPort() + "/" + provider;
    String drained = provider.equals("mistral") ? "\n    onCut: drain" : "";
    return URL + fake + path + "\n" + ALLOWED + drained;
  }
}
