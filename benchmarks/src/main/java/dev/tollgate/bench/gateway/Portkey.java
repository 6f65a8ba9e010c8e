package dev.tollgate.bench.gateway;

import dev.tollgate.bench.process.Command;
import dev.tollgate.bench.process.Parts;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.PartCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Another open-source LLM gateway, on Node: `@portkey-ai/gateway` from npm.
final class Portkey {
  static final String VERSION = "1.15.2";

  private Portkey() {}

  /// Its start script, installed below the folder if it is not there yet.
  static Path installed(Path folder, Consumer<String> progress) {
    Path script = folder.resolve("node_modules/@portkey-ai/gateway/build/start-server.js");
    if (Files.exists(script)) {
      return script;
    }
    for (String program : List.of("node", "npm")) {
      if (Command.find(program).isEmpty()) {
        throw new LaunchFailure(program + " is needed: apt-get install nodejs npm");
      }
    }
    progress.accept("installing @portkey-ai/gateway " + VERSION);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.output(
        folder,
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "@portkey-ai/gateway@" + VERSION);
    return script;
  }

  static Part start(Parts parts, Path script, int port) {
    var line = List.of("node", script.toString(), "--port=" + port, "--headless");
    return parts.start(new PartCommand("portkey", line, Map.of("NODE_ENV", "production")), port);
  }

  /// It is told per call where the provider is.
  static List<String> headers(int provider) {
    return List.of(
        "Authorization: Bearer sk-good-bench",
        "x-portkey-provider: openai",
        "x-portkey-custom-host: http://127.0.0.1:%d/openai/v1".formatted(provider));
  }
}
