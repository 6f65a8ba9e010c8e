package dev.tollgate.gateway.caller;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.security.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// The public keys that tokens are verified with, from entitlement's JWKS. The other services have
/// a class like it in the service-kit, which the gateway, having no database, does not use.
///
/// An unknown `kid` fetches the set again, at most once in 10 s, so that made-up ids are no way to
/// make us work. When no set was ever fetched, the answer is 503, not 401.
public final class SigningKeys {
  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final long REFETCH_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long TIMEOUT_MILLIS = 2_000;

  private final HttpClient http;
  private final GatewayConfig.Token config;
  private final Ticker ticker;
  private volatile Map<String, Key> keys = Map.of();
  private volatile long fetchedNanos;
  private @Nullable Future<Void> fetching;

  public SigningKeys(HttpClient http, GatewayConfig.Token config, Ticker ticker) {
    this.http = http;
    this.config = config;
    this.ticker = ticker;
  }

  /// @return null in the future for an id that no key has
  Future<@Nullable Key> find(String kid) {
    Key known = keys.get(kid);
    long age = ticker.read() - fetchedNanos;
    boolean never = keys.isEmpty();
    if (known != null) {
      if (age > config.jwksMaxAge().toNanos()) {
        fetch().onFailure(failed -> LOG.warnf("JWKS not refreshed: %s", failed.getMessage()));
      }
      return Future.succeededFuture(known);
    }
    if (!never && age < REFETCH_NANOS) {
      return Future.succeededFuture(null);
    }
    return fetch().map(done -> keys.get(kid));
  }

  private synchronized Future<Void> fetch() {
    Future<Void> running = fetching;
    if (running != null && !running.isComplete()) {
      return running;
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(config.jwksUrl().toString())
            .setTimeout(TIMEOUT_MILLIS);
    Future<Void> next =
        http.request(options)
            .compose(SigningKeys::exchange)
            .map(body -> parse(body.toString()))
            .<Void>map(this::replace)
            .recover(
                failure -> {
                  LOG.warnf("JWKS not fetched: %s", failure.getMessage());
                  return Future.failedFuture(
                      Refusal.unavailable("tokens cannot be checked at the moment; try again")
                          .asException());
                });
    fetching = next;
    return next;
  }

  /// The request's own time-out ends with the head of the answer, this one with its last byte.
  private static Future<Buffer> exchange(HttpClientRequest request) {
    return request
        .send()
        .compose(HttpClientResponse::body)
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private @Nullable Void replace(Map<String, Key> fetched) {
    keys = fetched;
    fetchedNanos = ticker.read();
    return null;
  }

  private static Map<String, Key> parse(String json) {
    try {
      Map<String, Key> byId = new HashMap<>();
      for (JsonWebKey key : new JsonWebKeySet(json).getJsonWebKeys()) {
        if (key.getKeyId() != null && key.getKeyType().equals("RSA")) {
          byId.put(key.getKeyId(), key.getKey());
        }
      }
      return Map.copyOf(byId);
    } catch (JoseException broken) {
      throw new IllegalStateException("the JWKS is not one", broken);
    }
  }
}
