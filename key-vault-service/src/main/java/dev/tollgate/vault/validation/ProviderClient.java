package dev.tollgate.vault.validation;

import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.validation.ProbeResult.Limited;
import dev.tollgate.vault.validation.ProbeResult.Refused;
import dev.tollgate.vault.validation.ProbeResult.Unreachable;
import dev.tollgate.vault.validation.ProbeResult.Valid;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks providers whether they take a key. One request, no retry, no redirect; addresses come from
/// the table only; of the answer nothing but its status is read.
@ApplicationScoped
public class ProviderClient {
  private static final Logger LOG = Logger.getLogger(ProviderClient.class);
  private static final int CONNECTIONS_MAX = 32;

  private final HttpClient http;
  private final Duration timeout;
  private final Optional<URI> baseUrlOverride;

  ProviderClient(Vertx vertx, VaultConfig config) {
    timeout = config.probe().timeout();
    baseUrlOverride = config.probe().baseUrlOverride();
    http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(CONNECTIONS_MAX)
                .setKeepAlive(false));
  }

  /// @param base of the provider, from `Provider.baseFor`
  /// @return never a failure: what went wrong is a result
  public Uni<ProbeResult> probe(Provider provider, URI base, Secret key) {
    return Uni.createFrom()
        .completionStage(() -> send(provider, address(provider, base), key).toCompletionStage())
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure()
        .invoke(fault -> LOG.warnf("%s was not reached to try a key: %s", provider.name(), fault))
        .onFailure()
        .recoverWithItem(fault -> new Unreachable(isTimeout(fault)));
  }

  /// Ours or the client's own, whichever came first.
  private static boolean isTimeout(Throwable fault) {
    return fault instanceof TimeoutException
        || fault instanceof java.util.concurrent.TimeoutException;
  }

  private String address(Provider provider, URI base) {
    String origin =
        baseUrlOverride
            .map(local -> local + "/" + provider.name())
            .orElseGet(() -> Provider.originOf(base));
    return origin + base.getRawPath() + provider.probe().path();
  }

  private Future<ProbeResult> send(Provider provider, String url, Secret key) {
    Probe probe = provider.probe();
    @Nullable String model = probe.completionModel();
    var options =
        new RequestOptions()
            .setAbsoluteURI(url)
            .setMethod(model == null ? HttpMethod.GET : HttpMethod.POST)
            .setTimeout(timeout.toMillis())
            .setFollowRedirects(false);
    return http.request(options)
        .compose(request -> ask(authorized(request, probe, key), model))
        .map(answer -> judge(probe, answer));
  }

  private static HttpClientRequest authorized(HttpClientRequest request, Probe probe, Secret key) {
    return switch (probe.auth()) {
      case BEARER -> request.putHeader("authorization", "Bearer " + key.reveal());
      case ANTHROPIC ->
          request.putHeader("x-api-key", key.reveal()).putHeader("anthropic-version", "2023-06-01");
      case AZURE -> request.putHeader("api-key", key.reveal());
    };
  }

  private static Future<HttpClientResponse> ask(HttpClientRequest request, @Nullable String model) {
    if (model == null) {
      return request.send();
    }
    var prompt = new JsonObject().put("role", "user").put("content", "hi");
    var body =
        new JsonObject()
            .put("model", model)
            .put("max_tokens", 1)
            .put("messages", new JsonArray().add(prompt));
    return request.putHeader("content-type", "application/json").send(Buffer.buffer(body.encode()));
  }

  /// 402 comes after the key was recognised: its account is only out of money.
  private static ProbeResult judge(Probe probe, HttpClientResponse answer) {
    int status = answer.statusCode();
    // Nobody waits for the rest, so nobody needs to hear that it does not come.
    answer.exceptionHandler(unheard -> {});
    answer.request().reset();
    if (status == 401 || status == 403 || status == probe.refusedStatus()) {
      return new Refused();
    }
    if (status == 429) {
      return new Limited();
    }
    return status / 100 == 2 || status == 402 ? new Valid() : new Unreachable(false);
  }
}
