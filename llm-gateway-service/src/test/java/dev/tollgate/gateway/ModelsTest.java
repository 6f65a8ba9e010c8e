package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which models there are.
@QuarkusTest
@Tag("GW-1")
class ModelsTest extends RunningGateway {
  private static final String[] ANTHROPIC = {"anthropic-version", "2023-06-01"};

  @Test
  void what_is_listed_can_be_asked_for_as_sdks_escape_it() throws Exception {
    JsonNode listed = json(gate.get("/v1/models")).get("data");
    assertThat(listed).hasSizeGreaterThan(20);
    for (JsonNode model : listed) {
      String id = model.get("id").asText();
      String escaped = id.replace("/", "%2F").replace(":", "%3A");
      for (String path : List.of(id, escaped, id.replace("/", "%2f"))) {
        HttpResponse<String> found = gate.get("/v1/models/" + path);
        assertThat(found.statusCode()).as(path).isEqualTo(200);
        assertThat(json(found)).isEqualTo(model);
      }
      JsonNode anthropic = json(gate.get("/v1/models/" + escaped, ANTHROPIC));
      assertThat(anthropic.get("type").asText()).isEqualTo("model");
      assertThat(anthropic.get("id").asText()).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1-mini, openai",
    "claude-haiku-4-5, anthropic",
    "lane:chat, tollgate",
    "openrouter%2Fopenai%2Fgpt-4.1-mini, openrouter"
  })
  void what_a_call_may_name_is_found_too(String name, String owner) throws Exception {
    HttpResponse<String> found = gate.get("/v1/models/" + name);
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    assertThat(json(found).get("id").asText()).isEqualTo(name.replace("%2F", "/"));
    assertThat(json(found).get("owned_by").asText()).isEqualTo(owner);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such-model",
        "openai%2Fno-such-model",
        "lane:nowhere",
        "openai%252Fgpt-4.1-mini",
        "openai%2F..%2Fopenai%2Fgpt-4.1-mini",
        "%2e%2e%2fchat",
        "openai%5Cgpt-4.1-mini",
        "%00"
      })
  void what_is_not_there_is_told_in_the_callers_dialect(String name) throws Exception {
    HttpResponse<String> openAi = gate.get("/v1/models/" + name);
    assertThat(openAi.statusCode()).as(openAi.body()).isEqualTo(404);
    assertThat(json(openAi).at("/error/type").asText()).isEqualTo("invalid_request_error");

    HttpResponse<String> anthropic = gate.get("/v1/models/" + name, ANTHROPIC);
    assertThat(anthropic.statusCode()).isEqualTo(404);
    assertThat(json(anthropic).get("type").asText()).isEqualTo("error");
    assertThat(json(anthropic).at("/error/type").asText()).isEqualTo("not_found_error");
  }

  @Test
  void who_is_nobody_is_told_in_the_callers_dialect() throws Exception {
    for (String path : new String[] {"/v1/models", "/v1/models/" + HAIKU}) {
      HttpResponse<String> refused = nobody().get(path, ANTHROPIC);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(json(refused).get("type").asText()).isEqualTo("error");
      assertThat(json(refused).at("/error/type").asText()).isEqualTo("authentication_error");
    }
  }

  private Gate nobody() {
    return new Gate(url.getPort(), gate.account, "nonsense");
  }
}
