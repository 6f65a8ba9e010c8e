package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Ending;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies under the status 200, as the providers document them.
@Tag("GW-5")
class AnswerScanTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CHAT | {\"error\":{\"code\":502,\"message\":\"x\",\"metadata\":{\"code\":1}}} | 502",
        "CHAT | {\"id\":\"gen-1\",\"choices\":[],\"error\":{\"message\":\"x\",\"code\":429}} | 429",
        "CHAT | {\"error\":{\"code\":\"server_error\"}} | 502",
        "CHAT | {\"error\":{\"type\":\"invalid_request_error\",\"code\":null}} | 400",
        "CHAT | {\"error\":{\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}} | 429",
        "CHAT | {\"error\":{\"code\":\"invalid_api_key\",\"type\":\"invalid_request_error\"}} | 401",
        "CHAT | {\"error\":{\"code\":{\"a\":[400]},\"type\":[400]}} | 502",
        "CHAT | {\"error\":{\"code\":99999999999999999999}} | 502",
        "CHAT | {\"error\":{\"code\":200}} | 502",
        "CHAT | {\"code\":\"internal\",\"error\":\"overloaded\"} | 502",
        "CHAT | {\"object\":\"error\",\"message\":\"x\"} | 502",
        "CHAT | {\"choices\":[{\"index\":0,\"message\":{},\"finish_reason\":\"error\"}]} | 502",
        "CHAT | {\"choices\":null,\"base_resp\":{\"status_code\":1004}} | 401",
        "CHAT | {\"base_resp\":{\"status_code\":1026,\"status_msg\":\"input new_sensitive\"}} | 400",
        "CHAT | {\"base_resp\":{\"status_code\":1002}} | 429",
        "CHAT | {\"base_resp\":{\"status_code\":1000}} | 502",
        "CHAT | {\"choices\":[{\"message\":{\"content\":\"broken off | 502",
        "EMBEDDINGS | {\"object\":\"list\"} | 502",
        "MESSAGES | {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}} | 529",
        "RESPONSES | {\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"output\":[]} | 502",
        "RESPONSES | {\"status\":\"failed\",\"error\":{\"code\":\"image_too_large\"},\"output\":[]} | 400"
      })
  void an_error_is_no_answer(Wire wire, String body, int status) {
    AnswerScan scan = scan(wire, body);

    assertThat(scan.isAnswer()).isFalse();
    assertThat(scan.errorStatus()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CHAT | {\"choices\":[{\"message\":{\"content\":\"an \\\"error\\\":{}\"},\"finish_reason\":\"stop\"}],%s}",
        "CHAT | {\"choices\":[{\"content_filter_results\":{\"error\":{\"code\":\"x\"}}}],\"error\":null,%s}",
        "CHAT | {%s,\"choices\":[{\"logprobs\":{\"content\":[{\"logprob\":-Infinity}]}}]}",
        "CHAT | {\"choices\":[{}],\"base_resp\":{\"status_code\":0},%s}",
        "EMBEDDINGS | {\"object\":\"list\",\"data\":[{\"embedding\":[0.1,-2e-3]}],%s}",
        "RESPONSES | {\"status\":\"completed\",\"error\":null,\"output\":[{\"type\":\"message\"}],%s}",
        "MESSAGES | {\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"error\"}],%s}"
      })
  void an_answer_is_one_whatever_it_speaks_of(Wire wire, String body) {
    String usage = "\"usage\":{\"input_tokens\":7,\"output_tokens\":3}";

    AnswerScan scan = scan(wire, body.formatted(usage));

    assertThat(scan.isAnswer()).isTrue();
    assertThat(scan.errorStatus()).isZero();
    assertThat(scan.usage().tokens()).contains(new Tokens(7, 0, 0, 3, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "\"choices\"", "[{\"error\":{\"code\":400}}]"})
  void what_is_no_object_is_neither(String body) {
    AnswerScan scan = scan(Wire.CHAT, body);

    assertThat(scan.isAnswer()).isFalse();
    assertThat(scan.errorStatus()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("GW-8")
  void an_answer_may_report_nothing_or_nonsense(Wire wire) {
    String list =
        switch (wire) {
          case CHAT -> "choices";
          case EMBEDDINGS -> "data";
          case RESPONSES -> "output";
          case MESSAGES -> "content";
        };

    assertThat(scan(wire, "{\"%s\":[],\"usage\":null}".formatted(list)).usage().tokens()).isEmpty();
    AnswerScan absurd =
        scan(wire, "{\"%s\":[],\"usage\":{\"input_tokens\":1%030d}}".formatted(list, 0));
    assertThat(absurd.isAnswer()).isTrue();
    assertThat(absurd.usage().tokens()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CHAT | {\"model\":\"m-1\",\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":\"length\"}]} | stop,length",
        "MESSAGES | {\"model\":\"m-1\",\"content\":[],\"stop_reason\":\"end_turn\"} | end_turn",
        "RESPONSES | {\"status\":\"incomplete\",\"output\":[{\"status\":\"completed\"}],\"model\":\"m-1\"} | incomplete",
        "EMBEDDINGS | {\"data\":[],\"model\":\"m-1\"} | ``"
      })
  @Tag("OP-2")
  void an_answer_says_what_model_gave_it_and_why_it_ended(Wire wire, String body, String reasons) {
    Ending ending = scan(wire, body).ending();

    assertThat(ending.model()).isEqualTo("m-1");
    assertThat(String.join(",", ending.finishReasons())).isEqualTo(reasons);
  }

  private static AnswerScan scan(Wire wire, String body) {
    return wire.scan(body.getBytes(StandardCharsets.UTF_8));
  }
}
