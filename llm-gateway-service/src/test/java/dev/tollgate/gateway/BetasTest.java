package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What callers ask of Anthropic in `anthropic-beta`.
@QuarkusTest
@Tag("GW-1")
class BetasTest extends RunningGateway {
  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final int FAILURES_MAX = 5;
  private static final String HEADER = "anthropic-beta";
  private static final String FREE = "interleaved-thinking-2025-05-14";
  private static final String DEAR = "context-1m-2025-08-07";

  @Test
  void reaches_anthropic_where_it_costs_nothing_more() throws Exception {
    assertThat(headersAtProvider(ask(HAIKU, HEADER, FREE))).contains(HEADER + ": " + FREE + "\n");

    String two = FREE + ", claude-code-20250219";
    assertThat(headersAtProvider(ask(HAIKU, HEADER, two))).contains(HEADER + ": " + two + "\n");
    assertThat(headersAtProvider(ask(HAIKU, HEADER, FREE, HEADER, "claude-code-20250219")))
        .contains(HEADER + ": " + FREE + ",claude-code-20250219\n");
    assertThat(headersAtProvider(ask(HAIKU))).doesNotContain(HEADER);
  }

  @Test
  void the_platform_pays_for_none_that_may_change_the_price() throws Exception {
    assertRefused(ask(HAIKU, HEADER, FREE + "," + DEAR), "unsupported_parameter", DEAR);
  }

  @Test
  void an_own_keys_owner_pays_for_what_it_asks() throws Exception {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "anthropic", 1, "sk-good-betas-" + gate.account, null);

    assertThat(headersAtProvider(ask(HAIKU, HEADER, DEAR))).contains(HEADER + ": " + DEAR + "\n");
    assertRefused(ask(HAIKU, HEADER, "no name"), "invalid_request", "names");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"no name | names", "a,,b | names", "a, | names", "a;q=1 | names", "LONG | longer"})
  void what_is_no_list_of_names_is_refused(String value, String detail) throws Exception {
    String sent = value.replace("LONG", (FREE + ",").repeat(40) + FREE);
    assertRefused(ask(HAIKU, HEADER, sent), "invalid_request", detail);
  }

  @Test
  void nobody_else_hears_of_it() throws Exception {
    HttpResponse<String> other = ask(MINI, HEADER, "no name", "OpenAI-Beta", "assistants=v2");
    assertThat(headersAtProvider(other)).doesNotContainIgnoringCase("beta");
    HttpResponse<String> translated = gate.chat(HAIKU, "hi [[echo=headers]]", HEADER, DEAR);
    assertThat(json(translated).at("/choices/0/message/content").asText())
        .contains("anthropic-version")
        .doesNotContain("beta");
  }

  @Test
  @Tag("GW-5")
  void who_is_refused_does_not_keep_others_from_trying_a_provider_again() {
    for (int failures = 0; failures < FAILURES_MAX; failures++) {
      failProviders(FaultRule.of("reset").at("anthropic").times(1));
      ask(HAIKU);
    }
    TestTime.advance(OPEN);

    assertThat(ask(HAIKU, HEADER, "no name").statusCode()).isEqualTo(400);

    assertThat(header(ask(HAIKU), "x-tollgate-provider")).isEqualTo("anthropic");
  }

  private HttpResponse<String> ask(String model, String... headers) {
    return gate.post(
        "/v1/messages",
        """
        {"model": "%s", "max_tokens": 10000, "messages": [{"role": "user", "content": "[[echo=headers]]"}]}"""
            .formatted(model),
        headers);
  }

  private static String headersAtProvider(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).at("/content/0/text").asText();
  }

  private static void assertRefused(HttpResponse<String> answer, String code, String detail)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).at("/error/code").asText()).isEqualTo(code);
    assertThat(json(answer).at("/error/message").asText()).contains(detail);
  }
}
