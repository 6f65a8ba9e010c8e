package dev.tollgate.gateway.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.trace.HandedOn;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Calls one other service over mutual TLS, with a timeout.
///
/// A peer that cannot be reached or answers 5xx fails the future with the refusal 503: whoever asks
/// for a decision gets a decision or "we cannot decide now", never a guess.
public final class PeerClient {
  private final String name;
  private final HttpClient http;
  private final URI base;
  private final Duration timeout;
  private final ObjectMapper mapper;

  PeerClient(String name, HttpClient http, URI base, Duration timeout, ObjectMapper mapper) {
    this.name = name;
    this.http = http;
    this.base = base;
    this.timeout = timeout;
    this.mapper = mapper;
  }

  /// @param path below the peer's internal base URL, such as `/internal/v1/leases`
  /// @return any answer below 500
  public Future<PeerAnswer> post(String path, Object body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(base.getHost())
            .setPort(base.getPort())
            .setSsl(base.getScheme().equals("https"))
            .setURI(path)
            .setTimeout(timeout.toMillis())
            .putHeader("Content-Type", "application/json");
    HandedOn.into(options);
    return http.request(options)
        .compose(request -> exchange(request, json(body)))
        .recover(failure -> unavailable())
        .compose(answer -> answer.status() >= 500 ? unavailable() : Future.succeededFuture(answer));
  }

  /// The request's own time-out ends with the head of the answer, this one with its last byte.
  private Future<PeerAnswer> exchange(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .compose(
            response ->
                response.body().map(bytes -> new PeerAnswer(response.statusCode(), bytes, mapper)))
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private <T> Future<T> unavailable() {
    return Future.failedFuture(
        Refusal.unavailable(name + " cannot answer at the moment; try again").asException());
  }

  private Buffer json(Object body) {
    try {
      return Buffer.buffer(mapper.writeValueAsBytes(body));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a contract record does not serialize", impossible);
    }
  }
}
