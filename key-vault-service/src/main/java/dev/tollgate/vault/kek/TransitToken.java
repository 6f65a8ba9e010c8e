package dev.tollgate.vault.kek;

import dev.tollgate.vault.VaultConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The token to call transit with: from a file that somebody else keeps fresh, or of a login with
/// the pod's service account.
final class TransitToken {
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  private final VaultConfig.Transit config;
  private final BiFunction<String, JsonObject, Uni<JsonObject>> logIn;
  private volatile @Nullable String held;

  /// @param logIn posts a body to a path, without a token
  TransitToken(VaultConfig.Transit config, BiFunction<String, JsonObject, Uni<JsonObject>> logIn) {
    this.config = config;
    this.logIn = logIn;
  }

  Uni<String> current() {
    String last = held;
    return last == null ? renewed() : Uni.createFrom().item(last);
  }

  /// Another token than the one that was refused.
  Uni<String> renewed() {
    return Uni.createFrom().deferred(this::fetch).invoke(fresh -> held = fresh);
  }

  private Uni<String> fetch() {
    return config
        .tokenFile()
        .map(file -> Uni.createFrom().item(read(file)))
        .orElseGet(
            () ->
                logIn
                    .apply(
                        "auth/" + config.authMount() + "/login",
                        new JsonObject()
                            .put("role", config.role())
                            .put("jwt", read(config.serviceAccountTokenFile())))
                    .map(auth -> auth.getString("client_token")));
  }

  /// Only what fits into a header: of anything else the HTTP client would tell in the log.
  private static String read(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (!TOKEN.matcher(token).matches()) {
        throw new KekUnavailable("token file holds no token: " + file);
      }
      return token;
    } catch (IOException e) {
      throw new KekUnavailable("token file cannot be read: " + file);
    }
  }
}
