package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Guests in a session whose host's own key pays: nothing of the host's account reaches them.
@QuarkusTest
@Tag("EN-7")
class GuestTest extends RunningGateway {
  @ParameterizedTest
  @CsvSource({
    "sk-bad, 502, the provider failed with status 401",
    "sk-forbidden, 502, the provider failed with status 403",
    "sk-limited, 503, the provider is busy; try again",
    "sk-broke, 503, the provider is busy; try again",
    "sk-flaky, 502, the provider failed with status 503"
  })
  void what_the_provider_says_of_the_hosts_key_is_told_in_our_words(
      String key, int status, String words) throws Exception {
    UUID host = host(key);

    HttpResponse<String> answer = guest(host).chat(MINI, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = json(answer).get("error");
    assertThat(error.get("message").asText()).isEqualTo(words);
    assertThat(answer.body()).doesNotContain(key).doesNotContain("quota");
    assertThat(header(answer, "retry-after"))
        .isEqualTo(key.equals("sk-limited") ? "7" : status == 503 ? "1" : "");
  }

  @Test
  @Tag("GW-4")
  void what_the_provider_says_of_the_guests_request_reaches_the_guest() {
    HttpResponse<String> answer = guest(host("sk-good")).chat(MINI, "hi [[status=400]]");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("The fake provider was told to answer 400.");
  }

  @Test
  @Tag("GW-7")
  void a_stream_that_fails_ends_in_our_words_for_a_guest_and_in_the_providers_for_the_host() {
    UUID host = host("sk-good");
    world.entitlement.route(host, Route.BYOK);
    String fails = "hi [[chunks=9 error-after=3]]";

    assertThat(guest(host).stream(MINI, fails, "").body())
        .contains("provider_failed")
        .doesNotContain("was told to answer");
    assertThat(new Gate(url.getPort(), host).stream(MINI, fails, "").body())
        .contains("was told to answer");
  }

  /// With an own key of this kind.
  private UUID host(String key) {
    UUID host = UUID.randomUUID();
    world.vault.save(host, "openai", 1, key + "-" + host, null);
    return host;
  }

  private Gate guest(UUID host) {
    Gate guest = stranger();
    world.entitlement.guest(guest.account, host, Route.BYOK);
    return guest;
  }
}
