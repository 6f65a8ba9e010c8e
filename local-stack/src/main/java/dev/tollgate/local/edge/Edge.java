package dev.tollgate.local.edge;

import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Service;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The HTTP reverse proxy on the public port. It knows which service answers a path, keeps to
/// replicas that are ready, streams both ways, and bounds what a client may send.
public final class Edge implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 4_000;
  private static final int KEEP_ALIVE_SECONDS = 20;

  /// A replica may take ten seconds to say whether it is ready.
  private static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx;
  private final HttpServer server;
  private final HttpClient client;
  private final Replicas replicas;
  private final EdgeLimits limits;
  private int underWay;

  private Edge(Vertx vertx, Map<Service, List<Replica>> replicas, EdgeLimits limits) {
    this.vertx = vertx;
    this.limits = limits;
    this.replicas = new Replicas(vertx, replicas);
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setIdleTimeout((int) limits.idle().toSeconds())
                .setConnectTimeout((int) limits.connect().toMillis()));
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxHeaderSize(limits.headerBytesMax())
                .setMaxInitialLineLength(limits.headerBytesMax())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) limits.idle().toSeconds()));
  }

  /// Listens on the port (0: any free one) of all addresses; returns when every replica has been
  /// asked for its readiness once.
  public static Edge start(int port, Map<Service, List<Replica>> replicas, EdgeLimits limits) {
    var files =
        new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setFileSystemOptions(files));
    var edge = new Edge(vertx, replicas, limits);
    try {
      Future<HttpServer> listening = edge.server.requestHandler(edge::handle).listen(port);
      await(listening.compose(server -> edge.replicas.watch(vertx)));
      return edge;
    } catch (RuntimeException e) {
      edge.close();
      throw new LaunchFailure(
          "the edge cannot listen on port %d: %s".formatted(port, e.getMessage()), e);
    }
  }

  public int port() {
    return server.actualPort();
  }

  /// Asks every replica for its readiness now, and returns when all have answered.
  public void refresh() {
    await(replicas.probeAll());
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void handle(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    if (path.equals("/") && request.method().equals(HttpMethod.GET)) {
      WelcomePage.show(request, port());
      return;
    }
    Optional<Service> service = EdgeRoutes.serviceOf(path);
    if (service.isEmpty()) {
      Refusal.notFound(request);
    } else if (declaredLength(request) > limits.bodyBytesMax()) {
      Refusal.tooLarge(request, limits.bodyBytesMax());
    } else if (underWay >= limits.requestsMax()) {
      Refusal.unavailable(request, "Too many requests are on their way.");
    } else {
      admit(request, service.get());
    }
  }

  private void admit(HttpServerRequest request, Service service) {
    underWay++;
    request.response().endHandler(ended -> underWay--);
    request.pause();
    forward(request, service);
  }

  /// A replica that takes no connection is left out, and the next one asked.
  private void forward(HttpServerRequest request, Service service) {
    Optional<Replica> replica = replicas.next(service);
    if (replica.isEmpty()) {
      Refusal.unavailable(request, "The service behind this path is not ready.");
      return;
    }
    Runnable onRefused =
        () -> {
          replicas.suspend(replica.get());
          forward(request, service);
        };
    new Exchange(request, limits, onRefused)
        .run(client, replica.get(), limits.firstByteOf(service));
  }

  private static void await(Future<Void> done) {
    done.toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null ? 0 : Long.parseLong(length);
  }
}
