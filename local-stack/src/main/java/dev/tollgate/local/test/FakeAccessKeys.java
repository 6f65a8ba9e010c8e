package dev.tollgate.local.test;

import dev.tollgate.local.infrastructure.ServiceCertificate;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Entitlement's `POST /internal/v1/access-keys/resolve`, for the tests of who asks it. In each
/// answer there is a member that this version does not know yet.
public final class FakeAccessKeys {
  public static final String PATH = "/internal/v1/access-keys/resolve";

  private final Map<String, JsonObject> holders = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile boolean stalling;

  /// A new key of the account's owner.
  public String of(UUID account) {
    return add(
        account, "DEVICE", new JsonObject().put("principalId", UUID.randomUUID().toString()));
  }

  /// A new key that is bound to an agent of the account.
  public String ofAgent(UUID account) {
    String agent = UUID.randomUUID().toString();
    return add(account, "AGENT", new JsonObject().put("principalId", agent).put("agentId", agent));
  }

  public void delete(String key) {
    holders.remove(hash(key));
  }

  /// Whether an answer begins and does not go on.
  public void stalling(boolean now) {
    stalling = now;
  }

  /// All that was asked.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  public void answer(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          asked.add(body.toString());
          JsonObject holder = holders.get(body.toJsonObject().getString("keyHash"));
          if (stalling) {
            request.response().putHeader("content-length", "100").write("{");
          } else if (holder == null) {
            request.response().setStatusCode(404).end();
          } else {
            request.response().putHeader("content-type", "application/json").end(holder.encode());
          }
        });
  }

  /// This alone, where the service under test looks for entitlement.
  public Server serve() {
    return serve(this::route);
  }

  /// Entitlement, as far as the handler plays it: over real mTLS, where the service under test
  /// looks for it.
  public static Server serve(Handler<HttpServerRequest> entitlement) {
    ServiceCertificate own = TestInfrastructure.certificate("entitlement-service");
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(TestInfrastructure.peerPort("entitlement-service"))
            .setSsl(true)
            .setClientAuth(ClientAuth.REQUIRED)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(own.certificate().toString())
                    .setKeyPath(own.key().toString()))
            .setTrustOptions(new PemTrustOptions().addCertPath(own.authority().toString()));
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer(options)
        .requestHandler(entitlement)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    return new Server(vertx);
  }

  /// What answers until it is closed.
  public record Server(Vertx vertx) implements AutoCloseable {
    @Override
    public void close() {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void route(HttpServerRequest request) {
    if (request.path().equals(PATH)) {
      answer(request);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private String add(UUID account, String type, JsonObject holder) {
    String key = "tg_" + UUID.randomUUID();
    holders.put(
        hash(key),
        holder
            .put("accountId", account.toString())
            .put("principalType", type)
            .put("memberOfTheNextRelease", true));
    return key;
  }

  private static String hash(String key) {
    try {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
