package dev.tollgate.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.HalfAnswers;
import dev.tollgate.gateway.world.ManualTicker;
import dev.tollgate.gateway.world.RawCaller;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that come slowly, or too many at once.
@Tag("GW-7")
class BodyReaderTest {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTicker ticker = new ManualTicker();
  private final BodyReader reader = new BodyReader(new Settings(), ticker);
  private HttpServer server;

  /// A body may have 1000 bytes, all together 1500.
  private record Settings() implements GatewayConfig.Request {
    @Override
    public MemorySize bodyMax() {
      return new MemorySize(BigInteger.valueOf(1_000));
    }

    @Override
    public int jsonDepthMax() {
      return 1;
    }

    @Override
    public Duration bodyTimeout() {
      return TIME;
    }

    @Override
    public MemorySize bodiesMax() {
      return new MemorySize(BigInteger.valueOf(1_500));
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server = HalfAnswers.done(vertx.createHttpServer().requestHandler(this::echo).listen(0));
  }

  @AfterEach
  void close() throws Exception {
    HalfAnswers.done(vertx.close());
  }

  @Test
  void one_that_takes_too_long_is_refused_with_408_and_its_connection_closed() throws Exception {
    try (RawCaller slow = caller(900);
        RawCaller silent = caller(900)) {
      slow.send(500);
      holds(500);
      ticker.advance(TIME);
      reader.lookThrough();
      slow.send(300);
      holds(800);

      ticker.advance(Duration.ofMillis(1));
      reader.lookThrough();

      assertThat(slow.head()).contains("408").contains("connection: close");
      assertThat(silent.head()).contains("408");
      holds(0);
      reader.lookThrough();
      assertThat(slow.rest()).isEmpty();
      assertThat(silent.rest()).isEmpty();
    }
  }

  @Test
  void the_largest_is_refused_with_503_where_all_together_are_too_much() throws Exception {
    try (RawCaller first = caller(900);
        RawCaller second = caller(900)) {
      first.send(800);
      holds(800);
      second.send(750);

      assertThat(first.head()).contains("503").contains("retry-after: 1");
      holds(750);
      second.send(150);
      assertThat(second.head()).contains("200");
      holds(0);
    }
    try (RawCaller third = caller(900)) {
      third.send(900);
      assertThat(third.head()).contains("200");
    }
  }

  @Test
  void one_that_is_too_large_holds_nothing_any_more_and_may_not_go_on_for_ever() throws Exception {
    try (RawCaller caller = new RawCaller(server.actualPort(), "Transfer-Encoding: chunked", "")) {
      caller.send("3e9\r\n" + "x".repeat(1_001) + "\r\n");

      assertThat(caller.head()).contains("413");
      holds(0);
      ticker.advance(TIME.plusMillis(1));
      reader.lookThrough();
      assertThat(caller.rest()).isEmpty();
    }
  }

  @Test
  void who_goes_away_half_way_gives_back_what_it_held() throws Exception {
    try (RawCaller caller = caller(900)) {
      caller.send(500);
      holds(500);
    }
    holds(0);
  }

  private RawCaller caller(int length) throws Exception {
    return new RawCaller(server.actualPort(), "Content-Length: " + length, "");
  }

  private void holds(long bytes) {
    await().atMost(PATIENCE).until(() -> reader.heldBytes() == bytes);
  }

  private void echo(HttpServerRequest request) {
    Context context = vertx.getOrCreateContext();
    request.pause();
    reader
        .read(request, task -> context.runOnContext(ignored -> task.run()))
        .onSuccess(body -> request.response().end(body))
        .onFailure(failure -> refuse(request, failure));
  }

  private static void refuse(HttpServerRequest request, Throwable failure) {
    if (failure instanceof RefusedException refused) {
      Refusal why = refused.refusal();
      why.headers().forEach(request.response()::putHeader);
      request.response().setStatusCode(why.code().status()).end();
    }
  }
}
