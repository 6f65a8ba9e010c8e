package dev.tollgate.kit.internal;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/// The internal port demands a client certificate.
///
/// Set here and not by `quarkus.http.ssl.client-auth`, which makes the plain port fail behind a
/// proxy that says `X-Forwarded-Proto: https` (quarkus #54091).
@Singleton
class ClientCertificates implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    options.setClientAuth(ClientAuth.REQUIRED);
  }
}
