package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors as the providers document them: which are about the key, which about the request.
@Tag("GW-15")
class KeyRefusalsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "any | 401 | nothing",
        "deepseek without balance | 402 | {\"error\":{\"message\":\"Insufficient Balance\"}}",
        "any | 403 | {}",
        "google | 400 | [{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}]}}]",
        "anthropic | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit balance is too low to access the Anthropic API.\"}}",
        "openai | 429 | {\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}",
        "openai's limit | 400 | {\"error\":{\"message\":\"Billing hard limit has been reached\",\"type\":\"invalid_request_error\",\"code\":\"billing_hard_limit_reached\"}}",
        "xai | 400 | {\"code\":\"Client specified an invalid argument\",\"error\":\"Incorrect API key provided: xa***ey.\"}",
        "z.ai | 429 | {\"error\":{\"code\":\"1113\",\"message\":\"Insufficient balance or no resource package.\"}}"
      })
  void these_are_about_the_key(String provider, int status, String body) {
    assertThat(KeyRefusals.isOne(status, body)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "too fast | 429 | {\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Rate limit reached\"}}",
        "wrong | 400 | {\"error\":{\"code\":null,\"message\":\"Invalid value for 'n'\"}}",
        "what the caller wrote | 400 | {\"error\":{\"code\":null,\"param\":\"API_KEY_INVALID\",\"message\":\"Unknown parameter: 'insufficient_quota'. Your credit balance is too low\"}}",
        "no JSON | 400 | <html>API_KEY_INVALID</html>",
        "no error | 400 | []",
        "broken | 500 | {\"error\":{\"code\":\"insufficient_quota\"}}",
        "not found | 404 | {\"error\":{\"code\":\"API_KEY_INVALID\"}}"
      })
  void these_are_not(String what, int status, String body) {
    assertThat(KeyRefusals.isOne(status, body)).isFalse();
  }
}
