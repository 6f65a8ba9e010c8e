package dev.tollgate.kit.token;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/// Where entitlement's keys are published: tells how often it was asked, and fails as it is told.
final class PublishedKeys implements AutoCloseable {
  /// What becomes of a request for the keys.
  enum Mood {
    ANSWERS,
    BREAKS_OFF,
    BEGINS_AND_STALLS,
    KEEPS_SILENT
  }

  private final AtomicInteger asked = new AtomicInteger();
  private final HttpServer server;
  private volatile List<RsaJsonWebKey> keys = List.of();
  private volatile Mood mood = Mood.ANSWERS;

  PublishedKeys(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  static RsaJsonWebKey key(String id) throws JoseException {
    RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
    key.setKeyId(id);
    return key;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  int timesAsked() {
    return asked.get();
  }

  void publish(RsaJsonWebKey... now) {
    keys = List.of(now);
  }

  void be(Mood now) {
    mood = now;
  }

  private void answer(HttpServerRequest request) {
    asked.incrementAndGet();
    switch (mood) {
      case ANSWERS -> request.response().end(json());
      case BREAKS_OFF -> request.connection().close();
      case BEGINS_AND_STALLS ->
          request.response().putHeader("Content-Length", "100").write("{\"keys\":");
      case KEEPS_SILENT -> {}
    }
  }

  private String json() {
    return new JsonWebKeySet(keys).toJson();
  }

  @Override
  public void close() {
    server.close();
  }
}
