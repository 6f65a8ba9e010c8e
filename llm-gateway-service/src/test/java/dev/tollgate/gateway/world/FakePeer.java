package dev.tollgate.gateway.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.test.TestInfrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;

/// One of our services as the gateway sees it: its port, its certificate, its strictness. Unknown
/// fields, other callers and other paths are faults that tests see in [#faults()].
public abstract class FakePeer {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private final List<String> requestIds = new CopyOnWriteArrayList<>();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private volatile boolean down;

  FakePeer(Vertx vertx, String service) {
    ServiceCertificate identity = TestInfrastructure.certificate(service);
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setPemKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(identity.certificate().toString())
                        .setKeyPath(identity.key().toString()))
                .setPemTrustOptions(
                    new PemTrustOptions().addCertPath(identity.authority().toString())));
    server.requestHandler(this::handle);
    try {
      server
          .listen(TestInfrastructure.peerPort(service), "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException(service + " does not listen", failed);
    }
  }

  /// @return the answer: an object for 200, or a bare status
  abstract Object answer(String path, byte[] body) throws IOException;

  /// From now on every call is answered with 503.
  public void goDown() {
    turnedAway.set(0);
    down = true;
  }

  public void comeBack() {
    down = false;
  }

  /// Calls since it went down.
  public int turnedAway() {
    return turnedAway.get();
  }

  public List<String> faults() {
    return faults;
  }

  /// Of the traced calls that made the gateway ask.
  public List<String> traceparents() {
    return traceparents;
  }

  /// Of the calls that made the gateway ask.
  public List<String> requestIds() {
    return requestIds;
  }

  record Status(int code) {}

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              requestIds.addAll(request.headers().getAll("X-Tollgate-Request-Id"));
              if (down) {
                turnedAway.incrementAndGet();
                request.response().setStatusCode(503).end();
                return;
              }
              checkCaller(request);
              request.headers().getAll("traceparent").forEach(traceparents::add);
              respond(request, body);
            });
  }

  private void respond(HttpServerRequest request, Buffer body) {
    try {
      Object answer = answer(request.path(), body.getBytes());
      if (answer instanceof Status status) {
        request.response().setStatusCode(status.code()).end();
      } else {
        request
            .response()
            .setStatusCode(answer instanceof Problem problem ? problem.status() : 200)
            .putHeader("Content-Type", "application/json")
            .end(Buffer.buffer(JSON.writeValueAsBytes(answer)));
      }
    } catch (IOException | RuntimeException wrong) {
      faults.add(request.path() + ": " + wrong);
      request.response().setStatusCode(400).end();
    }
  }

  private void checkCaller(HttpServerRequest request) {
    try {
      X509Certificate caller =
          (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
      boolean gateway =
          caller.getSubjectAlternativeNames().stream()
              .anyMatch(name -> name.get(1).equals("spiffe://tollgate/llm-gateway-service"));
      if (!gateway) {
        faults.add("called by " + caller.getSubjectX500Principal());
      }
    } catch (SSLPeerUnverifiedException | CertificateException nobody) {
      faults.add("called without a certificate");
    }
  }
}
