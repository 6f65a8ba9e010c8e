package dev.tollgate.gateway.world;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tollgate.local.test.TestInfrastructure;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// An OpenTelemetry collector that takes spans as protobuf over HTTP and nothing else. Keeps the
/// latest ones.
public final class FakeCollector {
  private static final int SPANS_MAX = 5_000;
  private static final int EXPORTS_MAX = 100;

  private final Deque<ToldSpan> spans = new ArrayDeque<>();
  private final Deque<String> exports = new ArrayDeque<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private HttpServer server;

  FakeCollector(Vertx vertx) {
    this.vertx = vertx;
    this.server = listen();
  }

  /// What was told of a call: the call's own span first, then its attempts in their order; empty as
  /// long as the call's own has not come.
  public synchronized List<ToldSpan> spans(String requestId) {
    return spans.stream()
        .filter(span -> requestId.equals(span.text("tollgate.request.id")))
        .findFirst()
        .map(
            call ->
                spans.stream()
                    .filter(span -> span == call || span.isBelow(call))
                    .sorted(
                        Comparator.comparing(ToldSpan::isAttempt)
                            .thenComparing(ToldSpan::startNanos))
                    .toList())
        .orElse(List.of());
  }

  /// The latest exports, byte by byte.
  public synchronized List<String> exports() {
    return List.copyOf(exports);
  }

  public List<String> faults() {
    return faults;
  }

  /// From now on nobody listens.
  public void goAway() {
    settle(server.close());
  }

  public void comeBack() {
    server = listen();
  }

  private HttpServer listen() {
    return settle(
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .requestHandler(request -> request.body().onSuccess(body -> take(request, body)))
            .listen(TestInfrastructure.collectorPort(), "127.0.0.1"));
  }

  private void take(HttpServerRequest request, Buffer body) {
    boolean asked =
        request.path().equals("/v1/traces")
            && "application/x-protobuf".equals(request.getHeader("Content-Type"));
    try {
      keep(body.getBytes());
    } catch (InvalidProtocolBufferException unreadable) {
      asked = false;
    }
    if (!asked) {
      faults.add(request.method() + " " + request.path());
    }
    request.response().setStatusCode(asked ? 200 : 400).end();
  }

  private synchronized void keep(byte[] export) throws InvalidProtocolBufferException {
    exports.add(new String(export, StandardCharsets.ISO_8859_1));
    if (exports.size() > EXPORTS_MAX) {
      exports.removeFirst();
    }
    ExportTraceServiceRequest.parseFrom(export).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(this::keep);
  }

  private void keep(Span span) {
    spans.add(new ToldSpan(span));
    if (spans.size() > SPANS_MAX) {
      spans.removeFirst();
    }
  }

  private static <T> T settle(Future<T> done) {
    try {
      return done.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException("the collector does not come or go", failed);
    }
  }
}
