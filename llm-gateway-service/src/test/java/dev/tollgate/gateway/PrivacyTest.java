package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.Kafka.Said;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What people ask and what models answer is in no log, no spool and no event.
@QuarkusTest
@Tag("GW-12")
class PrivacyTest extends RunningGateway {
  private static final Logger OURS = Logger.getLogger("dev.tollgate");
  private final String canary = "canary-" + UUID.randomUUID();
  private final Recorder recorder = new Recorder();

  @ConfigProperty(name = "tollgate.gateway.spool.dir")
  Path spool;

  @BeforeEach
  void listenToEverything() {
    OURS.setLevel(Level.ALL);
    OURS.addHandler(recorder);
  }

  @AfterEach
  void listenAsBefore() {
    OURS.removeHandler(recorder);
    OURS.setLevel(null);
  }

  @Test
  void prompts_and_answers_are_nowhere_but_on_their_way() throws Exception {
    assertThat(gate.chat(MINI, canary + " [[echo=body]]").body()).contains(canary);
    assertThat(gate.stream(MINI, canary + " [[echo=body]]", "").body()).contains(canary);
    gate.stream(MINI, canary + " [[chunks=20 cut-after=5]]", "");
    gate.chat(MINI, canary + " [[garbage]]");
    gate.chat(MINI, canary, "Idempotency-Key", UUID.randomUUID().toString());
    gate.post("/v1/chat/completions", "{\"model\": \"" + canary + "\", \"messages\": [" + canary);
    gate.post("/v1/embeddings", "{\"model\": \"" + canary + "\", \"input\": \"x\"}");
    failProviders(FaultRule.of("status=500"));
    gate.chat(MINI, canary);
    healProviders();
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "anthropic", 1, "sk-bad-" + canary, null);
    assertThat(gate.chat(HAIKU, canary).body()).doesNotContain("sk-bad-" + canary);

    await().until(() -> events().size() >= 7);
    assertThat(recorder.lines).noneMatch(line -> line.contains(canary));
    assertThat(world.kafka.said(gate.account))
        .extracting(Said::value)
        .noneMatch(value -> value.toString().contains(canary));
    assertThat(spoolText()).doesNotContain(canary);
  }

  private String spoolText() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(spool)) {
      for (Path file : files.toList()) {
        text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  /// Keeps what is logged, exceptions included.
  private static final class Recorder extends Handler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord line) {
      Throwable thrown = line.getThrown();
      Object[] parameters = line.getParameters();
      lines.add(
          line.getMessage()
              + (parameters == null ? "" : List.of(parameters))
              + (thrown == null ? "" : thrown.toString() + thrown.getCause()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
