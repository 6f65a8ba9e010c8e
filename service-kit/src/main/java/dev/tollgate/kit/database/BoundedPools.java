package dev.tollgate.kit.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes both pools. None of their connections waits for Postgres for ever: one that gets no answer
/// is closed, which fails whatever waits for it, and another takes its place.
///
/// A connection that nobody uses is closed after the data source's `idle-timeout`, so one that is
/// silent for longer is in use. What Postgres bounds by itself is in the kit's properties.
@Singleton
@Default
@ReactiveDataSource("worker")
class BoundedPools implements PgPoolCreator {
  /// The pool looks for idle connections once a second.
  private static final Duration IN_USE = Duration.ofSeconds(2);

  /// How long a request waits for a connection of the pool, and that one for Postgres to take it.
  private static final Duration WAIT = Duration.ofSeconds(10);

  /// A machine that acknowledges nothing for so long is lost; once connected, epoll(7) tells.
  private static final Duration UNACKNOWLEDGED = Duration.ofSeconds(5);

  @Override
  public Pool create(Input input) {
    PoolOptions pool = input.poolOptions();
    Duration idle = Duration.of(pool.getIdleTimeout(), pool.getIdleTimeoutUnit().toChronoUnit());
    input.pgConnectOptionsList().forEach(BoundedPools::bound);
    pool.setConnectionTimeout((int) WAIT.toSeconds()).setConnectionTimeoutUnit(TimeUnit.SECONDS);
    return PgBuilder.pool()
        .with(pool)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .withConnectHandler(connection -> watch(connection, idle.plus(IN_USE)))
        .build();
  }

  /// What holds until Postgres has taken the connection, and what the operating system watches.
  private static void bound(PgConnectOptions server) {
    server.setConnectTimeout((int) UNACKNOWLEDGED.toMillis());
    server.setIdleTimeout((int) WAIT.toSeconds()).setIdleTimeoutUnit(TimeUnit.SECONDS);
    server.setTcpUserTimeout((int) UNACKNOWLEDGED.toMillis());
    server.setTcpKeepAlive(true).setTcpKeepAliveIdleSeconds(3).setTcpKeepAliveIntervalSeconds(1);
  }

  private static void watch(SqlConnection connection, Duration silence) {
    var socket = (SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap().unwrap();
    socket
        .socket()
        .channelHandlerContext()
        .pipeline()
        .replace("idle", "silence", new Silence(silence));
    connection.close();
  }

  /// Closes the socket itself: Vert.x would first say goodbye to Postgres, and wait for that.
  private static final class Silence extends IdleStateHandler {
    Silence(Duration most) {
      super(0, 0, most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext connection, IdleStateEvent silence) {
      connection.close();
    }
  }
}
