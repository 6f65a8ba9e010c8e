package dev.tollgate.vault.kek;

import dev.tollgate.vault.VaultConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The HTTP API of the transit engine, with a token that is fetched anew when it is refused.
final class TransitClient {
  private static final Logger LOG = Logger.getLogger(TransitClient.class);
  private static final int CONNECTIONS_MAX = 16;

  /// @param data of the answer; empty when there was none
  private record Answer(int status, JsonObject data) {}

  private final Vertx vertx;
  private final HttpClient http;
  private final URI base;
  private final String mount;
  private final Duration timeout;
  private final TransitToken token;

  TransitClient(Vertx vertx, VaultConfig.Transit config, URI base) {
    this.vertx = vertx;
    this.base = base;
    this.mount = config.mount();
    this.timeout = config.timeout();
    var options =
        new HttpClientOptions()
            .setConnectTimeout((int) timeout.toMillis())
            .setMaxPoolSize(CONNECTIONS_MAX);
    config
        .caFile()
        .ifPresent(
            file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    http = vertx.createHttpClient(options);
    token = new TransitToken(config, this::logIn);
  }

  Uni<JsonObject> get(String path) {
    return authorized(HttpMethod.GET, path, null).map(TransitClient::data);
  }

  Uni<JsonObject> post(String path, JsonObject body) {
    return authorized(HttpMethod.POST, path, body).map(TransitClient::data);
  }

  /// As [#post], with a ciphertext: fails with [UnwrapRefused] when that is refused.
  Uni<JsonObject> open(String path, JsonObject ciphertext) {
    return authorized(HttpMethod.POST, path, ciphertext)
        .invoke(TransitClient::requireOpened)
        .map(TransitClient::data);
  }

  private Uni<Answer> authorized(HttpMethod method, String path, @Nullable JsonObject body) {
    String below = mount + "/" + path;
    return token
        .current()
        .chain(held -> send(method, below, held, body))
        .chain(
            answer ->
                answer.status() == 403
                    ? token.renewed().chain(fresh -> send(method, below, fresh, body))
                    : Uni.createFrom().item(answer));
  }

  private Uni<JsonObject> logIn(String path, JsonObject body) {
    return send(HttpMethod.POST, path, null, body).map(TransitClient::data);
  }

  /// Only of a ciphertext does 400 tell something: elsewhere it means settings, here or there.
  private static void requireOpened(Answer answer) {
    if (answer.status() == 400) {
      throw new UnwrapRefused("the key management service refuses this ciphertext");
    }
  }

  private static JsonObject data(Answer answer) {
    if (answer.status() != 200) {
      throw new KekUnavailable("the key management service answers " + answer.status());
    }
    return answer.data();
  }

  private Uni<Answer> send(
      HttpMethod method, String path, @Nullable String held, @Nullable JsonObject body) {
    var options =
        new RequestOptions()
            .setAbsoluteURI(base + "/v1/" + path)
            .setMethod(method)
            .setTimeout(timeout.toMillis());
    if (held != null) {
      options.setHeaders(MultiMap.caseInsensitiveMultiMap().add("X-Vault-Token", held));
    }
    return Uni.createFrom()
        .completionStage(() -> exchange(options, body).toCompletionStage())
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure(fault -> !(fault instanceof KekUnavailable))
        .transform(TransitClient::unavailable);
  }

  private static KekUnavailable unavailable(Throwable fault) {
    LOG.warnf(
        "the key management service does not answer: %s%s",
        fault, fault.getCause() == null ? "" : ", from " + fault.getCause());
    return new KekUnavailable("the key management service does not answer");
  }

  /// All of it on one context: elsewhere the answer could have gone by before anybody reads it.
  private Future<Answer> exchange(RequestOptions options, @Nullable JsonObject body) {
    Promise<Answer> answered = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            here ->
                http.request(options)
                    .compose(request -> send(request, body))
                    .compose(TransitClient::read)
                    .onComplete(answered));
    return answered.future();
  }

  private static Future<HttpClientResponse> send(
      HttpClientRequest request, @Nullable JsonObject body) {
    return body == null ? request.send() : request.send(Buffer.buffer(body.encode()));
  }

  private static Future<Answer> read(HttpClientResponse response) {
    return response.body().map(content -> new Answer(response.statusCode(), parse(content)));
  }

  /// Transit puts its answer below `data`, a login below `auth`.
  private static JsonObject parse(Buffer content) {
    try {
      JsonObject answer = content.length() == 0 ? new JsonObject() : content.toJsonObject();
      JsonObject data = answer.getJsonObject("data");
      return data == null ? answer.getJsonObject("auth", new JsonObject()) : data;
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }
}
