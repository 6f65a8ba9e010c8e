package dev.tollgate.gateway.world;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/// What a caller does not read is the gateway's to keep or to hold back. Between processes of one
/// machine the kernel would take megabytes of it first.
@Singleton
public final class SmallSendBuffers implements HttpServerOptionsCustomizer {
  public static final int SEND_BUFFER_BYTES = 64 * 1024;

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setSendBufferSize(SEND_BUFFER_BYTES);
  }
}
