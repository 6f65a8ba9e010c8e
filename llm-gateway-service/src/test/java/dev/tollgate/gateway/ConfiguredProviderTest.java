package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Providers that take a few lines of configuration and no code: a routing entry, a price, and a
/// key where one is asked for.
@QuarkusTest
@Tag("GW-3")
class ConfiguredProviderTest extends RunningGateway {
  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  @ConfigProperty(name = "tollgate.gateway.platform-keys-dir")
  Path keys;

  @AfterEach
  void asBefore() throws IOException {
    Files.deleteIfExists(keys.resolve("acme/key"));
    gateway.platformKeys.reload();
    TestRouting.write(routing);
    gateway.routing.reload();
  }

  @Test
  void a_provider_that_nobody_has_heard_of_serves_a_call() throws Exception {
    assertThat(gate.chat("acme/acme-1", "hi").statusCode()).isEqualTo(404);
    TestRouting.writeWith(
        routing,
        """

          acme:
            baseUrl: http://127.0.0.1:%d/openai/v1
            internal: true
            models: [acme-1]
        """
            .formatted(TestInfrastructure.fakeProviderPort()));
    gateway.routing.reload();
    assertThat(gate.chat("acme/acme-1", "hi").statusCode()).as("no key").isEqualTo(503);
    Files.writeString(Files.createDirectories(keys.resolve("acme")).resolve("key"), "sk-good-acme");
    gateway.platformKeys.reload();

    assertThat(gate.chat("acme/acme-1", "hi [[tokens=100/10]]").statusCode()).isEqualTo(200);

    UsageRecorded event = onlyEvent();
    assertThat(event.provider()).isEqualTo("acme");
    assertThat(event.costNanoUsd()).isEqualTo(100 * 2_000 + 10 * 3_000);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    assertThat(event.priceVersion()).endsWith("+test");
    assertThat(gate.get("/v1/models").body()).contains("acme/acme-1");
    assertThat(world.provider.calls("sk-good-acme")).hasSize(1);
  }

  @Test
  void a_runtime_of_ones_own_needs_a_price_and_no_key() throws Exception {
    assertThat(gate.chat("ollama/llama3.2", "hi").statusCode()).isEqualTo(200);

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
    assertThat(event.costNanoUsd()).isZero();
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    assertThat(gate.chat("lmstudio/qwen2.5-7b-instruct", "hi").statusCode())
        .as("without a price")
        .isEqualTo(404);
  }
}
