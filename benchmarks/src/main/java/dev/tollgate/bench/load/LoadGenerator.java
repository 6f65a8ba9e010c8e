package dev.tollgate.bench.load;

import dev.tollgate.bench.load.Loads.Paced;
import dev.tollgate.bench.load.Loads.Saturated;
import dev.tollgate.bench.load.Loads.Streamed;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Three kinds of load, all on one event loop of this process.
public final class LoadGenerator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONNECT_MILLIS = 30_000;
  private static final Stamps UNREAD = new Stamps(stamp -> {});

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final NetClient client;

  private LoadGenerator(NetClientOptions options) {
    client = vertx.createNetClient(options.setTcpNoDelay(true).setConnectTimeout(CONNECT_MILLIS));
  }

  /// Calls public ports.
  public static LoadGenerator plain() {
    return new LoadGenerator(new NetClientOptions());
  }

  /// Calls internal ports over mTLS, as that service.
  public static LoadGenerator as(ServiceCertificate identity) {
    return new LoadGenerator(
        new NetClientOptions()
            .setSsl(true)
            .setHostnameVerificationAlgorithm("")
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(identity.certificate().toString())
                    .setKeyPath(identity.key().toString()))
            .setTrustOptions(new PemTrustOptions().addCertPath(identity.authority().toString())));
  }

  /// Each connection sends its next call as soon as the last has ended: for what a call costs, and
  /// how many go through. Says nothing of latency.
  public Loads.Throughput run(Saturated load) {
    var run = new Saturation(load);
    List<Connection> connections = connect(load, run::idle);
    try {
      onLoop(() -> run.start(connections));
      run.awaitEnd();
      return run.throughput();
    } finally {
      close(connections);
    }
  }

  /// Calls start at fixed times, whatever became of those before; latency counts from the time at
  /// which a call was due.
  public Loads.Latency run(Paced load) {
    var run = new OpenLoop(load);
    List<Connection> connections = connect(load, run::idle);
    try {
      onLoop(() -> connections.forEach(run::idle));
      long begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
      for (long call = 0; call < load.calls(); call++) {
        long due = begun + call * TimeUnit.SECONDS.toNanos(1) / load.perSecond();
        waitUntil(due);
        loop.runOnContext(ignored -> run.due(due));
      }
      run.awaitEnd();
      return run.latency();
    } finally {
      close(connections);
    }
  }

  /// Opens streams, one per connection, evenly over the time between two chunks, and reads them to
  /// their end.
  ///
  /// @param whenOpen called once, when all have been opened, while they run
  public Loads.Chunks run(Streamed load, Runnable whenOpen) {
    var run = new OpenStreams(load);
    List<Connection> connections = new ArrayList<>();
    try {
      long begun = System.nanoTime();
      for (int i = 0; i < load.connections(); i++) {
        waitUntil(begun + load.every().toNanos() * i / load.connections());
        connections.add(await(connection(load, i, run.stamps(), ended -> {})));
        Connection opened = connections.getLast();
        loop.runOnContext(ignored -> opened.call(run::ended));
      }
      whenOpen.run();
      run.awaitEnd();
      return run.chunks();
    } finally {
      close(connections);
    }
  }

  private List<Connection> connect(Loads.Load load, Consumer<Connection> idle) {
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < load.connections(); i++) {
      connections.add(await(connection(load, i, UNREAD, idle)));
    }
    return connections;
  }

  private Future<Connection> connection(
      Loads.Load load, int caller, Stamps stamps, Consumer<Connection> idle) {
    Supplier<Buffer> requests = load.body().requests(load.destination(), caller);
    return Future.<Connection>future(
        opened ->
            loop.runOnContext(
                ignored ->
                    Connection.open(client, load.destination().port(), requests, stamps, idle)
                        .onComplete(opened)));
  }

  private void onLoop(Runnable task) {
    loop.runOnContext(ignored -> task.run());
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void close(List<Connection> connections) {
    onLoop(() -> connections.forEach(Connection::close));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException | TimeoutException e) {
      throw new LaunchFailure("no connection: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
