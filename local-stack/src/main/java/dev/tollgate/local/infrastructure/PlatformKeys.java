package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The platform's own provider keys, as the fake provider takes them: one file per provider, and
/// every one begins with `sk-good`.
final class PlatformKeys {
  private static final List<String> PROVIDERS =
      List.of(
          "openai",
          "anthropic",
          "google",
          "mistral",
          "deepseek",
          "openrouter",
          "groq",
          "azure-openai",
          "together",
          "xai");

  private PlatformKeys() {}

  static Path ensure(Home home) {
    Path root = home.directory("platform-keys");
    for (String provider : PROVIDERS) {
      Path file = root.resolve(provider).resolve("development");
      if (!Files.exists(file)) {
        try {
          Files.createDirectories(file.getParent());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        PrivateFiles.write(file, "sk-good-platform-" + provider);
      }
    }
    return root;
  }
}
