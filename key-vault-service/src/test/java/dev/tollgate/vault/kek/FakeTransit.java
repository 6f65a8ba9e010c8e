package dev.tollgate.vault.kek;

import dev.tollgate.vault.envelope.Sealer;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The transit engine of HashiCorp Vault as its HTTP API describes it, strict: a token on each
/// request, exactly the members the API knows, real encryption under versioned keys.
public final class FakeTransit implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Map<Integer, Sealer> versions = new ConcurrentHashMap<>();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private volatile int latest;
  private volatile int minDecryption = 1;
  private volatile int minEncryption;
  private volatile int minAvailable;
  private volatile boolean sealed;
  private volatile int requests;
  private volatile int decryptsTogether;

  /// Of the server's event loop.
  private final List<Runnable> heldDecrypts = new ArrayList<>();

  public FakeTransit() {
    rotate();
    server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  public String token() {
    String token = "hvs." + UUID.randomUUID();
    tokens.add(token);
    return token;
  }

  public void revokeTokens() {
    tokens.clear();
  }

  public void rotate() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    versions.put(++latest, new Sealer(key));
  }

  /// As an operator's `POST keys/<name>/config`.
  ///
  /// @throws IllegalArgumentException where Vault answers 400
  public void configure(int minDecryptionVersion, int minEncryptionVersion) {
    require(minDecryptionVersion >= minAvailable, "min decryption version is below what is there");
    require(minDecryptionVersion <= latest, "min decryption version is above the latest one");
    require(
        minEncryptionVersion == 0 || minEncryptionVersion >= minDecryptionVersion,
        "min encryption version is below min decryption version");
    require(minEncryptionVersion <= latest, "min encryption version is above the latest one");
    minDecryption = minDecryptionVersion;
    minEncryption = minEncryptionVersion;
  }

  /// As an operator's `POST keys/<name>/trim`: older versions are gone.
  ///
  /// @throws IllegalArgumentException where Vault answers 400
  public void trim(int minAvailableVersion) {
    require(minAvailableVersion >= minAvailable, "min available version cannot be decremented");
    require(minEncryption > 0, "min encryption version is not set");
    require(minAvailableVersion <= minEncryption, "above min encryption version");
    require(minAvailableVersion <= minDecryption, "above min decryption version");
    minAvailable = minAvailableVersion;
    versions.keySet().removeIf(version -> version < minAvailableVersion);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  public void seal(boolean now) {
    sealed = now;
  }

  /// Answers no decrypt before so many wait at once; from then on each, as before.
  public void holdDecrypts(int until) {
    decryptsTogether = until;
  }

  public int requests() {
    return requests;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request, Buffer body) {
    requests++;
    if (sealed) {
      refuse(request, 503, "Vault is sealed");
      return;
    }
    String call = request.method() + " " + request.path();
    JsonObject given = body.length() == 0 ? new JsonObject() : body.toJsonObject();
    if (call.equals("POST /v1/auth/kubernetes/login")) {
      logIn(request, given);
    } else if (!tokens.contains(String.valueOf(request.getHeader("X-Vault-Token")))) {
      refuse(request, 403, "permission denied");
    } else {
      switch (call) {
        case "GET /v1/transit/keys/tollgate" -> describe(request);
        case "POST /v1/transit/encrypt/tollgate" -> encrypt(request, given);
        case "POST /v1/transit/decrypt/tollgate" -> inCompany(() -> decrypt(request, given));
        default -> refuse(request, 404, "unsupported path");
      }
    }
  }

  private void logIn(HttpServerRequest request, JsonObject given) {
    if (!given.fieldNames().equals(Set.of("role", "jwt"))
        || !given.getString("role").equals("tollgate-key-vault")) {
      refuse(request, 400, "invalid role name");
      return;
    }
    if (!given.getString("jwt").equals("service-account-jwt")) {
      refuse(request, 403, "permission denied");
      return;
    }
    var auth = new JsonObject().put("client_token", token()).put("lease_duration", 3600);
    request.response().end(new JsonObject().put("auth", auth).putNull("data").encode());
  }

  private void describe(HttpServerRequest request) {
    data(
        request,
        new JsonObject()
            .put("name", "tollgate")
            .put("type", "aes256-gcm96")
            .put("latest_version", latest)
            .put("min_decryption_version", minDecryption)
            .put("min_encryption_version", minEncryption)
            .put("min_available_version", minAvailable));
  }

  private void encrypt(HttpServerRequest request, JsonObject given) {
    if (!given.fieldNames().equals(Set.of("plaintext", "associated_data"))) {
      refuse(request, 400, "invalid request");
      return;
    }
    byte[] out =
        versions.get(latest).seal(bytes(given, "plaintext"), bytes(given, "associated_data"));
    data(
        request,
        new JsonObject()
            .put("key_version", latest)
            .put("ciphertext", "vault:v" + latest + ":" + Base64.getEncoder().encodeToString(out)));
  }

  private void inCompany(Runnable decrypt) {
    heldDecrypts.add(decrypt);
    if (heldDecrypts.size() >= decryptsTogether) {
      decryptsTogether = 0;
      heldDecrypts.forEach(Runnable::run);
      heldDecrypts.clear();
    }
  }

  private void decrypt(HttpServerRequest request, JsonObject given) {
    String[] parts = given.getString("ciphertext").split(":");
    int version = Integer.parseInt(parts[1].substring(1));
    if (version < minDecryption || version > latest) {
      refuse(request, 400, "ciphertext or signature version is disallowed by policy (too old)");
      return;
    }
    try {
      byte[] plain =
          versions
              .get(version)
              .open(Base64.getDecoder().decode(parts[2]), bytes(given, "associated_data"));
      data(request, new JsonObject().put("plaintext", Base64.getEncoder().encodeToString(plain)));
    } catch (UnreadableEnvelope e) {
      refuse(request, 400, "cipher: message authentication failed");
    }
  }

  private static byte[] bytes(JsonObject given, String member) {
    return Base64.getDecoder().decode(given.getString(member));
  }

  private static void data(HttpServerRequest request, JsonObject data) {
    request.response().end(new JsonObject().put("data", data).encode());
  }

  private static void refuse(HttpServerRequest request, int status, String why) {
    request
        .response()
        .setStatusCode(status)
        .end(new JsonObject().put("errors", new JsonArray().add(why)).encode());
  }
}
