package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class FakeProviderAnthropicTest extends FakeProviderWorld {
  @Test
  void anthropic_wants_its_own_key_header_and_a_version() {
    assertThat(probe.post(MESSAGES, message("hi", ""), GOOD).status()).isEqualTo(401);
    assertThat(probe.post(MESSAGES, message("hi", ""), "x-api-key", "sk-good-a").status())
        .isEqualTo(400);
    assertThat(probe.post(MESSAGES, message("hi", ""), ANTHROPIC).status()).isEqualTo(200);
  }

  @Test
  void a_message_streams_the_events_of_anthropic_in_their_order() {
    Probe.Seen seen =
        probe.post(
            MESSAGES,
            message("[[tokens=100/3 cached=40 cache-write=10]]", ",\"stream\":true"),
            ANTHROPIC);

    assertThat(seen.events())
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    JsonNode usage = seen.events().getFirst().at("/message/usage");
    assertThat(usage.path("input_tokens").asInt()).isEqualTo(50);
    assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(40);
    assertThat(usage.path("cache_creation_input_tokens").asInt()).isEqualTo(10);
    assertThat(seen.events().get(7).at("/usage/output_tokens").asInt()).isEqualTo(3);
    assertThat(provider.totals("anthropic").tokens()).isEqualTo(new ServedTokens(50, 40, 10, 3, 0));
  }

  @Test
  void anthropic_refuses_members_it_does_not_know_and_a_missing_limit() {
    assertThat(
            probe
                .post(MESSAGES, message("hi", ",\"n\":2"), ANTHROPIC)
                .json()
                .at("/error/message")
                .asText())
        .isEqualTo("n: Extra inputs are not permitted");
    assertThat(
            probe
                .post(
                    MESSAGES,
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                    ANTHROPIC)
                .json()
                .at("/error/message")
                .asText())
        .contains("max_tokens");
  }

  private static String message(String prompt, String more) {
    return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]"
        + more
        + "}";
  }
}
