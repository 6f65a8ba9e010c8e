package dev.tollgate.kit.token;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// The public keys that sign tokens, from entitlement's JWKS. Never blocks.
///
/// A set that has grown old is fetched again while it goes on being used, for a day at most when
/// entitlement is away. An unknown `kid` fetches it again too, at most once in 10 s, so that
/// made-up ids are no way to make us work. Without a set there is no answer but 503.
@Singleton
class SigningKeys {
  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final long REFETCH_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long NEXT_ATTEMPT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final HttpClient http;
  private final KitConfig.Token config;
  private final LongSupplier nanoTime;
  private volatile @Nullable Fetched held;
  private @Nullable Attempt latest;

  @Inject
  SigningKeys(Vertx vertx, KitConfig config) {
    this(vertx, config.token(), System::nanoTime);
  }

  SigningKeys(Vertx vertx, KitConfig.Token config, LongSupplier nanoTime) {
    this.http = vertx.createHttpClient();
    this.config = config;
    this.nanoTime = nanoTime;
  }

  private record Fetched(Map<String, PublicKey> keys, long nanos) {}

  private record Attempt(Future<Fetched> outcome, long nanos) {
    boolean isOver() {
      return outcome.isComplete();
    }
  }

  /// Whether this service has its keys from elsewhere.
  boolean areFetched() {
    return config.jwksUrl().isPresent();
  }

  /// @return empty for an id that no key has; fails with 503 when that cannot be known
  Uni<Optional<PublicKey>> find(String kid) {
    Fetched now = held;
    long age = now == null ? Long.MAX_VALUE : nanoTime.getAsLong() - now.nanos();
    if (now == null || age > config.jwksRetained().toNanos()) {
      return fetched(kid);
    }
    PublicKey known = now.keys().get(kid);
    if (known == null && age >= REFETCH_NANOS) {
      return fetched(kid);
    }
    if (age > config.jwksMaxAge().toNanos()) {
      fetch();
    }
    return Uni.createFrom().item(Optional.ofNullable(known));
  }

  /// Goes on where it was asked, not where the one answer for all who wait came in.
  private Uni<Optional<PublicKey>> fetched(String kid) {
    Context asked = Vertx.currentContext();
    Uni<Optional<PublicKey>> found =
        Uni.createFrom()
            .completionStage(fetch().toCompletionStage())
            .map(set -> Optional.ofNullable(set.keys().get(kid)));
    return asked == null ? found : found.emitOn(task -> asked.runOnContext(ignored -> task.run()));
  }

  /// One attempt at a time, and one in a second: who comes in between has its outcome.
  private synchronized Future<Fetched> fetch() {
    long now = nanoTime.getAsLong();
    Attempt last = latest;
    if (last == null || last.isOver() && now - last.nanos() >= NEXT_ATTEMPT_NANOS) {
      last = new Attempt(attempt(), now);
      latest = last;
    }
    return last.outcome();
  }

  private Future<Fetched> attempt() {
    URI url = config.jwksUrl().orElseThrow();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .setTimeout(TIMEOUT_MILLIS);
    return http.request(options)
        .compose(SigningKeys::exchange)
        .map(body -> new Fetched(parse(body), nanoTime.getAsLong()))
        .onSuccess(fetched -> held = fetched)
        .recover(
            failure -> {
              LOG.warnf("the keys of tokens are not to be had: %s", failure);
              return Future.failedFuture(
                  new ProblemException(
                      ErrorCode.UNAVAILABLE, "Tokens cannot be checked at the moment.", RETRY));
            });
  }

  /// The request's own time-out ends with the head of the answer, this one with its last byte.
  private static Future<Buffer> exchange(HttpClientRequest request) {
    return request
        .send()
        .compose(HttpClientResponse::body)
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private static Map<String, PublicKey> parse(Buffer body) {
    try {
      Map<String, PublicKey> byId = new HashMap<>();
      for (JsonWebKey key : new JsonWebKeySet(body.toString()).getJsonWebKeys()) {
        if (key.getKeyId() != null && key instanceof RsaJsonWebKey rsa) {
          byId.put(rsa.getKeyId(), rsa.getRsaPublicKey());
        }
      }
      if (byId.isEmpty()) {
        throw new IllegalStateException("no key in the JWKS");
      }
      return Map.copyOf(byId);
    } catch (JoseException broken) {
      throw new IllegalStateException("the JWKS is not one", broken);
    }
  }
}
