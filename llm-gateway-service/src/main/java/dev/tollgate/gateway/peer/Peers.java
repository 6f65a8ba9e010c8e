package dev.tollgate.gateway.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.GatewayConfig;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import jakarta.inject.Singleton;
import java.net.URI;

/// The three services the gateway asks, behind one HTTP client with the gateway's certificate.
@Singleton
public final class Peers {
  private static final int CONNECTIONS_MAX = 64;
  private static final int WAITING_MAX = 10_000;

  private final HttpClient http;
  private final GatewayConfig.Peers config;
  private final ObjectMapper mapper;

  Peers(
      Vertx vertx,
      TlsConfigurationRegistry certificates,
      GatewayConfig config,
      ObjectMapper mapper) {
    TlsConfiguration internal = certificates.get("internal").orElseThrow();
    HttpClientOptions options =
        new HttpClientOptions()
            .setMaxPoolSize(CONNECTIONS_MAX)
            .setMaxWaitQueueSize(WAITING_MAX)
            .setKeepAliveTimeout(20)
            .setVerifyHost(true);
    TlsConfigUtils.configure(options, internal);
    this.http = vertx.createHttpClient(options);
    this.config = config.peers();
    this.mapper = mapper;
  }

  public PeerClient entitlement() {
    return client("entitlement-service", config.entitlementUrl());
  }

  public PeerClient billing() {
    return client("billing-service", config.billingUrl());
  }

  public PeerClient vault() {
    return client("key-vault-service", config.vaultUrl());
  }

  private PeerClient client(String name, URI base) {
    return new PeerClient(name, http, base, config.timeout(), mapper);
  }
}
