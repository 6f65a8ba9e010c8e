package dev.tollgate.gateway.peer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.HalfAnswers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One of our own services that begins to answer and then stalls: who waits for credits must not
/// wait for ever.
@Tag("WA-3")
class StalledAnswerTest {
  @Test
  void half_an_answer_is_none_and_its_connection_is_not_kept() throws Exception {
    try (var billing = new HalfAnswers()) {
      var client =
          new PeerClient(
              "billing",
              billing.vertx().createHttpClient(),
              billing.url(),
              Duration.ofMillis(200),
              new ObjectMapper());

      Future<PeerAnswer> answer = client.post("/internal/v1/leases", Map.of());

      assertThatThrownBy(() -> HalfAnswers.done(answer))
          .hasRootCauseInstanceOf(RefusedException.class)
          .hasMessageContaining("billing cannot answer");
      await().until(() -> billing.openConnections() == 0);
    }
  }
}
