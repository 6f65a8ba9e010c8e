package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A credit is one prompt at the model's price: what costs more cannot be had for it.
@QuarkusTest
@Tag("GW-9")
class DearerCallTest extends RunningGateway {
  private static final String PRIORITY =
      Gate.body(MINI, "hi", false, ", \"service_tier\": \"priority\"");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/chat/completions | openai/gpt-4.1-mini | \"service_tier\": \"flex\" | service_tier",
        "/v1/chat/completions | openai/gpt-4.1-mini | \"web_search_options\": {} | web_search_options",
        "/v1/chat/completions | openai/gpt-4.1-mini | \"search_parameters\": {\"mode\": \"on\"} | search_parameters",
        "/v1/chat/completions | openai/gpt-4.1-mini | \"plugins\": [{\"id\": \"web\"}] | plugins",
        "/v1/chat/completions | openrouter/openai/gpt-4.1-mini | \"models\": [\"openai/o1-pro\"] | models",
        "/v1/messages | claude-haiku-4-5 | \"max_tokens\": 9, \"inference_geo\": \"us\" | inference_geo",
        "/v1/responses | openai/gpt-4.1-mini | \"input\": \"hi\", \"tools\": [{\"type\": \"web_search\"}] | tools",
        "/v1/responses | openai/gpt-4.1-mini | \"input\": \"hi\", \"tools\": [{\"type\": \"function\", \"name\": \"f\"}, {\"type\": \"image_generation\"}] | tools",
        "/v1/messages | claude-haiku-4-5 | \"max_tokens\": 9, \"tools\": [{\"type\": \"web_search_20250305\", \"name\": \"web_search\"}] | tools"
      })
  void the_platform_refuses_it_naming_the_field(
      String path, String model, String field, String name) {
    HttpResponse<String> refused = gate.post(path, Gate.body(model, "hi", false, ", " + field));

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body()).contains("`" + name + "`").contains("unsupported_parameter");
    assertThat(world.billing.grants(gate.account)).isEmpty();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
    assertThat(onlyEvent().status()).isEqualTo(UsageStatus.COMPLETED);
  }

  @Test
  @Tag("EN-10")
  void who_has_an_own_key_pays_for_it_there() {
    String key = "sk-good-dear-" + gate.account;
    world.entitlement.route(gate.account, Route.PLATFORM, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, key, null);

    HttpResponse<String> served = gate.post("/v1/chat/completions", PRIORITY);

    assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
    assertThat(header(served, "x-tollgate-route")).isEqualTo("byok");
    assertThat(world.provider.calls(key)).hasSize(1);
  }
}
