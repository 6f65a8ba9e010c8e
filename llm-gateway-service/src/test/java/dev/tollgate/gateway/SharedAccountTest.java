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

/// The platform's account at a provider is everybody's: nothing is kept there, and nothing that
/// lies there can be named.
@QuarkusTest
@Tag("GW-1")
class SharedAccountTest extends RunningGateway {
  private static final String FILE =
      "{\"model\": \"%s\", \"%s\": [{\"role\": \"user\", \"content\": [{\"type\": \"%s\", %s}]}], \"max_tokens\": 9}";

  @Test
  void a_chat_completion_that_is_to_be_stored_is_refused_on_the_platform() throws Exception {
    refused("store", "/v1/chat/completions", Gate.body(MINI, "hi", false, ", \"store\": true"));
    refused("store", "/v1/chat/completions", Gate.body(HAIKU, "hi", false, ", \"store\": true"));
    assertThat(world.billing.grants(gate.account)).isEmpty();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
    assertThat(onlyEvent().status()).isEqualTo(UsageStatus.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/chat/completions | openai/gpt-4.1-mini | messages | file | \"file\": {\"file_id\": \"file-1\"}",
        "/v1/responses | openai/gpt-4.1-mini | input | input_file | \"file_id\": \"file-1\"",
        "/v1/responses | openai/gpt-4.1-mini | input | input_image | \"file_id\": \"file-1\"",
        "/v1/messages | claude-haiku-4-5 | messages | document | \"source\": {\"type\": \"file\", \"file_id\": \"file_1\"}"
      })
  void so_is_a_file_that_lies_there(
      String path, String model, String list, String type, String source) throws Exception {
    refused("file_id", path, FILE.formatted(model, list, type, source));
  }

  @Test
  void so_is_a_store_of_vectors() throws Exception {
    refused(
        "tools",
        "/v1/responses",
        "{\"model\": \"gpt-4.1-mini\", \"input\": \"hi\", \"tools\": [{\"type\": \"file_search\", \"vector_store_ids\": [\"vs_1\"]}]}");
  }

  @Test
  @Tag("GW-4")
  void with_an_own_key_it_is_the_callers_account_and_passes_as_it_is() throws Exception {
    world.entitlement.route(gate.account, Route.PLATFORM, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-good-files-" + gate.account, null);
    String stored =
        "{\"model\": \"gpt-4.1-mini\", \"store\": true, \"messages\": [{\"role\": \"user\", \"content\": [%s, %s]}]}"
            .formatted(
                "{\"type\": \"file\", \"file\": {\"file_id\": \"file-1\"}}",
                "{\"type\": \"text\", \"text\": \"[[echo=body]]\"}");

    HttpResponse<String> served = gate.post("/v1/chat/completions", stored);

    assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
    assertThat(header(served, "x-tollgate-route")).isEqualTo("byok");
    assertThat(json(served).at("/choices/0/message/content").asText()).isEqualTo(stored);
  }

  private void refused(String field, String path, String body) throws Exception {
    HttpResponse<String> refused = gate.post(path, body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body()).contains("unsupported_parameter").contains("`" + field + "`");
  }
}
