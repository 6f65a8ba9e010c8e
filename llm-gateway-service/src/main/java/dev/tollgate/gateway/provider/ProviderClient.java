package dev.tollgate.gateway.provider;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.provider.anthropic.AnthropicBetas;
import dev.tollgate.gateway.routing.AuthStyle;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/// The one way out to providers. Follows no redirects: a credential goes to the address it was
/// meant for and nowhere else.
public final class ProviderClient {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence JSON_OR_STREAM =
      HttpHeaders.createOptimized("application/json, text/event-stream");
  private static final CharSequence TOLLGATE = HttpHeaders.createOptimized("tollgate");
  private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final CharSequence VERSION = HttpHeaders.createOptimized("anthropic-version");
  private static final CharSequence ANTHROPIC_VERSION = HttpHeaders.createOptimized("2023-06-01");
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
            .setIdleTimeout(config.idleTimeout().toMillis());
    return connection(request, options).map(opened -> withHeaders(opened, request));
  }

  private Future<HttpClientRequest> connection(ProviderRequest request, RequestOptions options) {
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

  private static HttpClientRequest withHeaders(HttpClientRequest opened, ProviderRequest request) {
    MultiMap headers = opened.headers();
    headers
        .add(HttpHeaders.CONTENT_TYPE, JSON)
        .add(HttpHeaders.ACCEPT, JSON_OR_STREAM)
        .add(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY)
        .add(HttpHeaders.USER_AGENT, TOLLGATE)
        .add(REQUEST_ID, request.requestId());
    if (request.auth() != AuthStyle.NONE) {
      headers.add(request.auth().header(), request.credential());
    }
    if (request.anthropic()) {
      headers.add(VERSION, ANTHROPIC_VERSION);
    }
    if (request.betas() != null) {
      headers.add(AnthropicBetas.HEADER, request.betas());
    }
    return opened;
  }
}
