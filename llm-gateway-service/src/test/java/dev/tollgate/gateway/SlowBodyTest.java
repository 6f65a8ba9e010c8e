package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.world.RawCaller;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Callers whose request never ends.
@QuarkusTest
@Tag("GW-7")
class SlowBodyTest extends RunningGateway {
  private static final Duration LONGER_THAN_ALLOWED = Duration.ofSeconds(31);
  private static final Duration ROUND = Duration.ofSeconds(1);

  @Test
  void are_told_in_time_and_then_not_listened_to_any_longer() throws Exception {
    String token = TestTokens.owner(gate.account);
    try (RawCaller caller = new RawCaller(url.getPort(), "Content-Length: 1000", token)) {
      caller.send("{\"model\":");
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> answer(caller));

      await()
          .pollInterval(ROUND)
          .until(
              () -> {
                TestTime.advance(LONGER_THAN_ALLOWED);
                return answer.isDone();
              });

      assertThat(answer.get())
          .contains("408")
          .contains("connection: close")
          .contains("\"code\":\"request_timeout\"");
    }
  }

  private static String answer(RawCaller caller) {
    try {
      return caller.head() + caller.rest();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
