package dev.tollgate.gateway.provider;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.routing.AuthStyle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/// The one way out to providers. Follows no redirects: a credential goes to the address it was
/// meant for and nowhere else.
public final class ProviderClient {
  private static final String ANTHROPIC_VERSION = "2023-06-01";
  private static final int WAITING_MAX = 20_000;

  private final HttpClient http;
  private final GatewayConfig.Providers config;
  private final PublicAddresses addresses;

  public ProviderClient(Vertx vertx, GatewayConfig.Providers config, Ticker ticker) {
    this.addresses = new PublicAddresses(vertx, ticker);
    this.config = config;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(config.connectionsMax())
                .setMaxWaitQueueSize(WAITING_MAX)
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setKeepAliveTimeout(30)
                .setTcpNoDelay(true)
                .setDecompressionSupported(false)
                .setMaxInitialLineLength(16 * 1024)
                .setMaxHeaderSize(64 * 1024)
                .setVerifyHost(true));
  }

  /// @return a connection's turn for this request; to be sent with its body by the caller
  public Future<HttpClientRequest> open(ProviderRequest request) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(request.base().getHost())
            .setPort(request.port())
            .setSsl(request.isTls())
            .setURI(request.pathAndQuery())
            .setFollowRedirects(false)
            .setConnectTimeout(config.connectTimeout().toMillis())
            .setIdleTimeout(config.idleTimeout().toMillis())
            .putHeader("Content-Type", "application/json")
            .putHeader("Accept", "application/json, text/event-stream")
            .putHeader("Accept-Encoding", "identity")
            .putHeader("User-Agent", "tollgate")
            .putHeader("X-Request-Id", request.requestId());
    if (request.auth() != AuthStyle.NONE) {
      options.putHeader(request.auth().header(), request.credential());
    }
    if (request.anthropic()) {
      options.putHeader("anthropic-version", ANTHROPIC_VERSION);
    }
    if (request.internal()) {
      return http.request(options);
    }
    return addresses
        .of(request.base().getHost())
        .compose(
            address ->
                http.request(
                    options.setServer(
                        SocketAddress.inetSocketAddress(
                            request.port(), address.getHostAddress()))));
  }
}
