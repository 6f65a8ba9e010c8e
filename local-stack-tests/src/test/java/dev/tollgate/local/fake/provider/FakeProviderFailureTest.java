package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeProviderFailureTest extends FakeProviderWorld {
  @Test
  void a_stream_that_is_cut_counts_what_was_sent() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream body =
        probe
            .open(CHAT, chat("[[tokens=845/422 cut-after=5]]", ",\"stream\":true"), GOOD)
            .join()
            .body()) {
      assertThatThrownBy(() -> lines.add(new String(body.readAllBytes())))
          .isInstanceOf(IOException.class);
    }

    assertThat(provider.calls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.outcome()).isEqualTo(Outcome.CUT);
              assertThat(call.chunks()).isEqualTo(5);
              assertThat(call.tokens()).isEqualTo(new ServedTokens(845, 0, 0, 5, 0));
            });
  }

  @Test
  @Tag("GW-7")
  void a_client_that_goes_away_is_seen_at_once_and_only_what_it_got_is_counted()
      throws IOException {
    InputStream body =
        probe
            .open(CHAT, chat("[[tokens=10/1000 every=20ms]]", ",\"stream\":true"), GOOD)
            .join()
            .body();
    body.readNBytes(500);
    body.close();

    await().untilAsserted(() -> assertThat(provider.totals().cancelled()).isEqualTo(1));
    assertThat(provider.calls().getFirst().tokens().output()).isBetween(1L, 100L);
    assertThat(provider.calls().getFirst().endedAt()).isNotNull();
  }

  @Test
  void a_hanging_call_stays_open_until_its_client_leaves() {
    var waiting = probe.open(CHAT, chat("[[hang]]", ""), GOOD);
    await().untilAsserted(() -> assertThat(provider.calls()).hasSize(1));
    assertThat(provider.calls().getFirst().outcome()).isEqualTo(Outcome.OPEN);

    waiting.cancel(true);

    await()
        .untilAsserted(
            () -> assertThat(provider.calls().getFirst().outcome()).isEqualTo(Outcome.CANCELLED));
  }

  @Test
  void a_directive_can_be_meant_for_one_provider() {
    String prompt = "[[at=openai status=503 retry-after=2]] hi";

    Probe.Seen first = probe.post(CHAT, chat(prompt, ""), GOOD);
    Probe.Seen second = probe.post("/deepseek/chat/completions", chat(prompt, ""), GOOD);

    assertThat(first.status()).isEqualTo(503);
    assertThat(first.response().headers().firstValue("retry-after")).contains("2");
    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void an_error_can_hide_behind_the_status_200() {
    Probe.Seen seen = probe.post(CHAT, chat("[[error-inside=503 code=overloaded]]", ""), GOOD);

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.json().at("/error/code").asText()).isEqualTo("overloaded");
    assertThat(provider.totals().cut()).isEqualTo(1);
  }

  @Test
  void openrouters_streams_fail_in_a_chunk_that_names_the_key() {
    Probe.Seen seen =
        probe.post(
            "/openrouter/api/v1/chat/completions",
            chat("[[chunks=9 error-after=2]]", ",\"stream\":true"),
            GOOD);

    JsonNode last = seen.events().getLast();
    assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("error");
    assertThat(last.at("/error/code").asInt()).isEqualTo(502);
    assertThat(last.at("/error/message").asText()).contains("sk-good-1");
  }

  @Test
  void a_redirection_leads_back() {
    Probe.Seen seen = probe.post(CHAT, chat("[[status=307]]", ""), GOOD);

    assertThat(seen.status()).isEqualTo(307);
    assertThat(seen.response().headers().firstValue("location")).contains(CHAT);
  }

  @Test
  void a_rule_strikes_as_often_as_it_says() {
    provider.fail(FaultRule.of("status=500").at("openai").credential("sk-good-1").times(2));

    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(500);
    assertThat(probe.post(CHAT, chat("a", ""), "authorization", "Bearer sk-good-2").status())
        .isEqualTo(200);
    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(500);
    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(200);
  }

  @Test
  void a_reset_closes_the_connection_before_any_byte() {
    assertThatThrownBy(() -> probe.post(CHAT, chat("[[reset]]", ""), GOOD))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(provider.totals().cut()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crlf", "comments", "empty", "utf8", "big", "no-space", "double-finish"})
  void odd_frames_carry_the_same_tokens(String odd) {
    Probe.Seen seen =
        probe.post(CHAT, chat("[[tokens=9/4 odd=" + odd + "]]", ",\"stream\":true"), GOOD);

    assertThat(content(seen.events())).startsWith(" the").contains(" people");
    assertThat(provider.totals().tokens()).isEqualTo(new ServedTokens(9, 0, 0, 4, 0));
    assertThat(seen.text().contains("\r\n")).isEqualTo(odd.equals("crlf"));
    assertThat(seen.text().contains(": still here")).isEqualTo(odd.equals("comments"));
    assertThat(content(seen.events()).contains("漢😀")).isEqualTo(odd.equals("utf8"));
    assertThat(seen.text().length() > 1_000_000).isEqualTo(odd.equals("big"));
  }
}
