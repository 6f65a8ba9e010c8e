package dev.tollgate.entitlement;

import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.test.TestInfrastructure;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;

/// The place of another of our services: its port, its certificate, and callers that show theirs.
public final class PeerServer {
  private PeerServer() {}

  /// Listens when it returns, until `vertx` is closed.
  public static void start(Vertx vertx, String service, Handler<HttpServerRequest> handler)
      throws Exception {
    ServiceCertificate identity = TestInfrastructure.certificate(service);
    vertx
        .createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(identity.certificate().toString())
                        .addKeyPath(identity.key().toString()))
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(identity.authority().toString())))
        .requestHandler(handler)
        .listen(TestInfrastructure.peerPort(service))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
