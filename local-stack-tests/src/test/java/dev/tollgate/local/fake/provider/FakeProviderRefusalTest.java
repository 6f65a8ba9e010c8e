package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeProviderRefusalTest extends FakeProviderWorld {
  @ParameterizedTest
  @CsvSource({
    "sk-bad-0123456789abcdef, 401",
    "whatever-it-may-be-1234, 401",
    "sk-good-platform-anthropic, 401",
    "sk-forbidden-1, 403",
    "sk-limited-1, 429",
    "sk-broke-1, 429",
    "sk-flaky-1, 503"
  })
  void a_key_is_refused_as_its_name_says(String key, int status) {
    Probe.Seen seen = probe.post(CHAT, chat("hi", ""), "authorization", "Bearer " + key);

    assertThat(seen.status()).isEqualTo(status);
    assertThat(seen.json().at("/error/message").asText()).isNotEmpty();
    assertThat(provider.calls(key))
        .extracting(ProviderCall::outcome)
        .containsExactly(Outcome.REFUSED);
    assertThat(provider.totals().tokens()).isEqualTo(ServedTokens.NONE);
  }

  @Test
  void a_refused_key_is_partly_echoed_so_that_callers_must_scrub_it() {
    Probe.Seen seen =
        probe.post(CHAT, chat("hi", ""), "authorization", "Bearer sk-bad-0123456789abcdef");

    assertThat(seen.json().at("/error/message").asText()).contains("sk-bad-0").contains("cdef");
    assertThat(seen.text()).doesNotContain("sk-bad-0123456789abcdef");
  }

  @Test
  void a_call_without_a_key_is_401_but_for_local_runtimes() {
    assertThat(probe.post(CHAT, chat("hi", "")).status()).isEqualTo(401);
    assertThat(probe.post("/ollama/v1/chat/completions", chat("hi", "")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\"} | messages",
        "{\"model\":\"m\",\"messages\":[]} | messages",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | model",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]} | wizard",
        "{\"model\":\"m\",\"stream\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | stream",
        "{\"model\":\"m\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | stream_options",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"[[fly]]\"}]} | fly",
        "{\"model\" | JSON",
        "[] | object"
      })
  void a_bad_request_is_400_and_says_why(String body, String why) {
    Probe.Seen seen = probe.post(CHAT, body, GOOD);

    assertThat(seen.status()).isEqualTo(400);
    assertThat(seen.json().at("/error/message").asText()).contains(why);
    assertThat(seen.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
  }
}
