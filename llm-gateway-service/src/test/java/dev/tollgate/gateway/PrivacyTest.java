package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.Kafka.Said;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.test.Canary;
import dev.tollgate.local.test.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What people ask, what models answer and the keys they own are in no log however talkative, in no
/// spool, in no event and in no span.
@QuarkusTest
@Tag("GW-12")
class PrivacyTest extends RunningGateway {
  private final String canary = "canary-" + UUID.randomUUID();
  private final Canary ownKey = Canary.plant();
  private LogCapture logs;

  @ConfigProperty(name = "tollgate.gateway.spool.dir")
  Path spool;

  @BeforeEach
  void listenToEverything() {
    logs = LogCapture.start();
  }

  @AfterEach
  void listenAsBefore() {
    logs.close();
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
    world.vault.save(gate.account, "openai", 1, ownKey.key(), null);
    assertThat(gate.chat(MINI, canary).headers().toString()).doesNotContain(ownKey.key());

    await().until(() -> events().size() >= 8);
    assertThat(logs.lines()).hasSizeGreaterThan(100).noneMatch(this::tells);
    assertThat(world.kafka.said(gate.account))
        .extracting(Said::value)
        .noneMatch(value -> tells(value.toString()));
    assertThat(spoolText()).doesNotContain(canary);
    assertThat(ownKey.filesBelow(spool)).isEmpty();
    String last =
        header(gate.chat(MINI, canary, "tracestate", "x=" + canary), "x-tollgate-request-id");
    await().until(() -> world.collector.spans(last).size() == 2);
    assertThat(world.collector.exports())
        .isNotEmpty()
        .noneMatch(this::tells)
        .noneMatch(export -> export.contains(gate.account.toString()));
  }

  private boolean tells(String text) {
    return text.contains(canary) || ownKey.isIn(text);
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
}
