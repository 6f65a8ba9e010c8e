package dev.tollgate.vault.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.test.LogCapture;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.support.Settings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("KV-5")
class ProviderClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static Vertx vertx;
  private static FakeProvider providers;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    providers = FakeProvider.start(0);
  }

  @AfterAll
  static void stop() {
    providers.close();
    vertx.close();
  }

  private static ProbeResult probe(String url, String timeout, String key) {
    var config =
        Settings.of(
            Map.of(
                "tollgate.vault.probe.timeout", timeout,
                "tollgate.vault.probe.base-url-override", url));
    return new ProviderClient(vertx, config)
        .probe(
            Providers.named("openai").orElseThrow(),
            URI.create("https://api.openai.com"),
            Secret.of(key))
        .await()
        .atMost(PATIENCE);
  }

  @Test
  void a_provider_that_does_not_answer_is_given_up_in_time() {
    assertThat(probe(providers.url(), "300ms", "sk-hang-0123456789"))
        .isEqualTo(new ProbeResult.Unreachable(true));
  }

  @Test
  void a_provider_that_is_not_there_is_unreachable_and_the_log_tells_why() {
    try (LogCapture log = LogCapture.start()) {
      assertThat(probe("http://127.0.0.1:1", "30s", "sk-good-0123456789"))
          .isEqualTo(new ProbeResult.Unreachable(false));

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith(ProviderClient.class.getName()))
          .singleElement()
          .asString()
          .contains("openai", "ConnectException", "127.0.0.1");
      assertThat(log.lines()).noneMatch(line -> line.contains("sk-good-0123456789"));
    }
  }

  @Test
  void what_it_answers_in_time_counts() {
    assertThat(probe(providers.url(), "30s", "sk-good-0123456789"))
        .isEqualTo(new ProbeResult.Valid());
    assertThat(probe(providers.url(), "30s", "sk-bad-01234567890"))
        .isEqualTo(new ProbeResult.Refused());
  }
}
