package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.provider.Breaker;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RawCaller;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.gateway.world.ToldProvider;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.test.TestTokens;
import io.netty.util.internal.PlatformDependent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Callers who ask for large streams and do not read them.
@QuarkusTest
@Tag("GW-7")
class SlowReadersTest extends RunningGateway {
  private static final int CALLERS = 60;
  private static final int READERS = 8;
  private static final int FAILURES_MAX = 5;

  /// With these an answer has four megabytes.
  private static final int WORDS = 3072;

  private static final String WORD =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"
          .formatted("x".repeat(960));
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3072}}\n\n";
  private static final String END = "data: [DONE]\n\n";
  private static final String ANSWER = WORD.repeat(WORDS) + END;

  /// A stream that stands still fills a queue of Vert.x in and one out, at the gateway and at the
  /// provider, which lives in this process as well; as much again for what keeps them.
  private static final long HELD_BYTES_MAX = 2 * 4 * 64 * 1024;

  private static final Duration A_WHILE = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(20);

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  private final List<RawCaller> callers = new ArrayList<>();
  private final Buffer word = Buffer.buffer(WORD);
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();
  private long lastSeen;

  @AfterEach
  void asBefore() throws IOException {
    for (RawCaller caller : callers) {
      caller.close();
    }
    TestRouting.write(routing);
    gateway.routing.reload();
  }

  @Test
  void hold_the_provider_back_take_no_memory_and_miss_nothing() throws Exception {
    try (var provider = new ToldProvider((request, body) -> begin(request.response()))) {
      TestRouting.writeInside(routing, Map.of("openai", provider.baseUrl()));
      gateway.routing.reload();
      try (RawCaller first = caller()) {
        assertReadsAll(first);
      }
      sentBytes.set(0);
      long before = liveBytes();

      for (int i = 0; i < CALLERS; i++) {
        callers.add(caller());
      }
      await().until(() -> begun.get() == 1 + CALLERS);
      await().during(A_WHILE).atMost(SOON).until(this::nothingIsSent);

      assertThat(liveBytes() - before).isLessThan(CALLERS * HELD_BYTES_MAX);
      assertThat(sentBytes.get()).isLessThan(CALLERS * (long) ANSWER.length() / 2);
      readOn();
    }
  }

  /// Four failures open no breaker, and a fifth does, whatever becomes of a slow reader in between.
  @Test
  @Tag("GW-5")
  void tell_nothing_of_a_provider_that_breaks_off_meanwhile() throws Exception {
    healProviders();
    Breaker breaker = gateway.breakers.of("openai", "gpt-4.1-mini");
    fail(FAILURES_MAX - 1);

    try (RawCaller reader = RawCaller.withLittleRoom(url.getPort());
        var provider = new ToldProvider((request, body) -> begin(request.response()))) {
      TestRouting.writeInside(routing, Map.of("openai", provider.baseUrl()));
      gateway.routing.reload();
      ask(reader);
      await().until(() -> begun.get() == 1);
      await().during(A_WHILE).atMost(SOON).until(this::nothingIsSent);
      provider.close();

      assertThat(reader.head()).contains(" 200 ");
      assertThat(reader.rest()).contains("provider_failed").doesNotContain(END);
    }

    assertThat(onlyEvent().status()).isEqualTo(UsageStatus.CUT);
    assertThat(breaker.isOpen()).as("it counts against nobody").isFalse();
    TestRouting.write(routing);
    gateway.routing.reload();
    fail(1);
    assertThat(breaker.isOpen()).as("nor for anybody").isTrue();
  }

  private void fail(int times) {
    failProviders(FaultRule.of("reset").at("openai").times(times));
    for (int i = 0; i < times; i++) {
      assertThat(stranger().chat(MINI, "hi").statusCode()).isEqualTo(200);
    }
  }

  /// Of HTTP/1.0, where the body is what comes until the end.
  private RawCaller caller() throws IOException {
    return ask(RawCaller.withLittleRoom(url.getPort()));
  }

  private RawCaller ask(RawCaller caller) throws IOException {
    String body = Gate.body(MINI, "tell me all", true, "");
    caller.send(
        "POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer "
            + TestTokens.owner(gate.account)
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
    return caller;
  }

  private void readOn() throws Exception {
    try (var readers = Executors.newFixedThreadPool(READERS)) {
      var readings =
          callers.stream().map(caller -> readers.submit(() -> assertReadsAll(caller))).toList();
      for (var reading : readings) {
        reading.get();
      }
    }
  }

  private static Void assertReadsAll(RawCaller caller) throws IOException {
    assertThat(caller.head()).contains(" 200 ");
    assertThat(caller.rest().equals(ANSWER)).as("every byte of the answer").isTrue();
    return null;
  }

  private boolean nothingIsSent() {
    long now = sentBytes.get();
    boolean still = now == lastSeen;
    lastSeen = now;
    return still;
  }

  private void begin(HttpServerResponse response) {
    begun.incrementAndGet();
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    goOn(response, WORDS);
  }

  private void goOn(HttpServerResponse response, int words) {
    for (int left = words; left > 0; left--) {
      if (response.writeQueueFull()) {
        int rest = left;
        response.drainHandler(drained -> goOn(response, rest));
        return;
      }
      response.write(word);
      sentBytes.addAndGet(WORD.length());
    }
    response.end(USAGE + END);
  }

  /// On the heap after a collection, and beside it.
  private static long liveBytes() {
    System.gc();
    long buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + buffers
        + PlatformDependent.usedDirectMemory();
  }
}
