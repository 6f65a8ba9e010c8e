package dev.tollgate.gateway.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.fake.provider.ProviderCall;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The running gateway between strict fakes of its peers (over mutual TLS), the fake provider with
/// its own tally, and real Kafka; a new account for every test.
///
/// All tests of one process share one gateway. Patience is generous: a busy machine is no fault.
@QuarkusTestResource(
    value = TestInfrastructure.class,
    initArgs = @ResourceArg(name = "service", value = "llm-gateway-service"))
@QuarkusTestResource(TestSettings.class)
public abstract class RunningGateway {
  protected static final String MINI = "openai/gpt-4.1-mini";
  protected static final String HAIKU = "claude-haiku-4-5";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Those that faults are injected for.
  private static final List<String> MODELS =
      List.of(
          MINI,
          "openai/gpt-4o",
          HAIKU,
          "deepseek/deepseek-chat",
          "lane:tags",
          "openrouter/" + MINI);

  private static final Duration LONGEST_REST = Duration.ofSeconds(31);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  protected final World world = World.INSTANCE;

  static {
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
  }

  @TestHTTPResource("/")
  protected URL url;

  protected Gate gate;
  private boolean faulty;

  @BeforeEach
  void newAccount() {
    world.warmUp(() -> stranger().chat(MINI, "hi").statusCode());
    gate = stranger();
  }

  @AfterEach
  void nothingWentWrongBehindOurBack() {
    if (faulty) {
      healProviders();
    }
    world.entitlement.comeBack();
    world.billing.comeBack();
    world.vault.comeBack();
    assertThat(world.entitlement.faults()).isEmpty();
    assertThat(world.billing.faults()).isEmpty();
    assertThat(world.vault.faults()).isEmpty();
    assertThat(world.collector.faults()).isEmpty();
  }

  /// Another account that was never seen before.
  protected final Gate stranger() {
    return new Gate(url.getPort(), UUID.randomUUID());
  }

  /// From now until the end of the test.
  protected final void failProviders(FaultRule rule) {
    faulty = true;
    world.provider.fail(rule);
  }

  /// Ends all injected faults and whatever the gateway keeps away because of them: breakers close,
  /// keys stop resting.
  protected final void healProviders() {
    world.provider.heal();
    TestTime.advance(LONGEST_REST);
    for (String model : MODELS) {
      await().until(() -> stranger().chat(model, "hi").statusCode() == 200);
    }
    faulty = false;
  }

  /// The usage events of this test's account, as far as they have reached Kafka.
  protected final List<UsageRecorded> events() {
    return world.kafka.usage(gate.account);
  }

  protected final UsageRecorded onlyEvent() {
    await().untilAsserted(() -> assertThat(events()).hasSize(1));
    return events().getFirst();
  }

  /// What the provider saw of the call that left this event.
  protected final ProviderCall atProvider(UsageRecorded event) {
    return world.provider.calls().stream()
        .filter(call -> event.requestId().equals(call.requestId()))
        .filter(call -> event.provider().equals(call.provider()))
        .findFirst()
        .orElseThrow();
  }

  protected static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  protected static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
