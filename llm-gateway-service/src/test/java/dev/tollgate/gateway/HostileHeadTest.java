package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.world.RawCaller;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads of requests that no library would send.
@QuarkusTest
@Tag("GW-6")
class HostileHeadTest extends RunningGateway {
  private static final String BODY =
      """
      {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "[[echo=headers]]"}]}""";
  private static final String LENGTH = "Content-Length: " + BODY.length();

  /// What stands behind a body in the eyes of one reader, and inside it in those of another.
  private static final String SMUGGLED = "GET /v1/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @Test
  void a_provider_sees_our_headers_and_none_of_the_callers() throws Exception {
    String answer =
        answer(
            "POST /v1/chat/completions HTTP/1.1",
            "Host: localhost",
            LENGTH,
            "Connection: close, X-Private",
            "X-Private: secret-1",
            "Keep-Alive: timeout=600",
            "TE: trailers",
            "Trailer: X-Late",
            "Proxy-Authorization: Basic secret-2",
            "Proxy-Connection: keep-alive",
            "Cookie: secret-3",
            "Forwarded: for=secret-4",
            "X-Forwarded-For: secret-5",
            "Accept-Encoding: gzip");

    String seen =
        new ObjectMapper()
            .readTree(answer.substring(answer.indexOf('{')))
            .at("/choices/0/message/content")
            .asText()
            .toLowerCase(Locale.ROOT);
    assertThat(seen.lines().map(line -> line.substring(0, line.indexOf(':'))))
        .containsExactlyInAnyOrder(
            "content-type",
            "accept",
            "accept-encoding",
            "user-agent",
            "x-request-id",
            "authorization",
            "host",
            "content-length");
    assertThat(seen).doesNotContain("secret").contains("accept-encoding: identity");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/chat/completions HTTP/1.1\r\nHost: evil.example",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: evil.example:8080",
        "POST http://evil.example/v1/chat/completions HTTP/1.1\r\nHost: localhost",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example"
      })
  void a_name_that_is_not_ours_is_told_to_nobody(String head) throws Exception {
    assertThat(answer(head, LENGTH)).startsWith("http/1.1 200 ").doesNotContain("evil.example");
  }

  @Test
  void a_head_that_is_too_large_is_told_so_and_hung_up_on() throws Exception {
    String large = "x".repeat(40 * 1024);
    String many = "X-Many: 123456789 123456789 123456789\r\n".repeat(1_000);
    for (String line : List.of("X-Large: " + large, many + LENGTH)) {
      assertThat(answer("POST /v1/chat/completions HTTP/1.1", "Host: localhost", line))
          .matches("(?s)http/1.[01] 431 .*");
    }
    assertThat(answer("GET /v1/models/" + large + " HTTP/1.1", "Host: localhost"))
        .matches("(?s)http/1.[01] 414 .*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity\r\nContent-Length: 5",
        "Transfer-Encoding : chunked\r\nContent-Length: 5",
        "Transfer-Encoding:\u000bchunked\r\nContent-Length: 5"
      })
  void a_body_that_two_readers_would_end_at_two_places_is_refused(String lengths) throws Exception {
    try (RawCaller caller = new RawCaller(url.getPort())) {
      caller.send(
          head("POST /v1/chat/completions HTTP/1.1", "Host: localhost", lengths)
              + "0\r\n\r\n"
              + SMUGGLED);

      String answers = caller.head() + caller.rest();

      assertThat(answers.toLowerCase(Locale.ROOT))
          .startsWith("http/1.1 400 ")
          .doesNotContain("no such endpoint");
    }
  }

  private String answer(String... lines) throws IOException {
    try (RawCaller caller = new RawCaller(url.getPort())) {
      caller.send(head(lines) + BODY);
      return caller.answer();
    }
  }

  private String head(String... lines) {
    return String.join("\r\n", lines)
        + "\r\nContent-Type: application/json\r\nAuthorization: Bearer "
        + TestTokens.owner(gate.account)
        + "\r\n\r\n";
  }
}
