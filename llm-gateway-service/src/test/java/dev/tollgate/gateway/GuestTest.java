package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Guests in a session whose host pays, with its own key or its credits: nothing of the host's
/// account reaches them.
@QuarkusTest
@Tag("EN-7")
class GuestTest extends RunningGateway {
  private static final String NOTICE = "x-tollgate-notice";

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

  @Test
  void an_answer_tells_the_host_its_amounts_and_a_guest_none() {
    UUID host = UUID.randomUUID();
    world.billing.wallet(host, 5, 25);
    Gate itself = new Gate(url.getPort(), host);

    await().until(() -> header(itself.chat(MINI, "hi"), NOTICE).startsWith("credits_near_limit"));
    HttpResponse<String> hosts = itself.chat(MINI, "hi");
    HttpResponse<String> guests = guest(host, Route.PLATFORM).chat(MINI, "hi");

    assertThat(hosts.headers().map()).containsKeys("x-tollgate-credits", "x-tollgate-cost", NOTICE);
    assertThat(guests.statusCode()).isEqualTo(200);
    assertThat(header(guests, "x-tollgate-route")).isEqualTo("platform");
    assertThat(guests.headers().map())
        .doesNotContainKeys("x-tollgate-credits", "x-tollgate-cost", NOTICE);
    assertThat(header(guests, "ratelimit")).isEqualTo("limit=20, remaining=19, reset=1");
  }

  @Test
  @Tag("EN-6")
  void a_402_for_want_of_the_hosts_credits_has_none_of_its_numbers() throws Exception {
    UUID host = UUID.randomUUID();
    world.billing.wallet(host, 0);

    HttpResponse<String> refused = guest(host, Route.PLATFORM).chat(MINI, "hi");

    assertTellsOfTheHostOnly(refused, "credits_exhausted", "credits");
    assertThat(world.billing.grants(host)).isNotEmpty();
  }

  @Test
  @Tag("EN-6")
  void a_402_for_want_of_the_hosts_quota_has_none_of_its_numbers() throws Exception {
    Gate guest = stranger();
    Quota ofTheHost = new Quota(25L, 25, Instant.parse("2026-12-01T00:00:00Z"));
    world.entitlement.decide(
        guest.account,
        request ->
            new AdmissionRefused(
                ErrorCode.QUOTA_EXHAUSTED,
                "The host's quota is used up.",
                Tier.BASIC,
                ofTheHost,
                null,
                false,
                true,
                null));

    HttpResponse<String> refused = guest.chat(MINI, "hi");

    assertTellsOfTheHostOnly(refused, "quota_exhausted", "requests");
  }

  private static void assertTellsOfTheHostOnly(
      HttpResponse<String> refused, String code, String unit) throws Exception {
    assertThat(refused.statusCode()).isEqualTo(402);
    JsonNode error = json(refused).get("error");
    assertThat(error.get("code").asText()).isEqualTo(code);
    assertThat(error.get("unit").asText()).isEqualTo(unit);
    assertThat(error.get("hostPays").asBoolean()).isTrue();
    for (String number : List.of("limit", "used", "resetAt")) {
      assertThat(error.has(number)).as(number).isTrue();
      assertThat(error.get(number).isNull()).as(number).isTrue();
    }
    assertThat(refused.headers().map())
        .doesNotContainKeys("x-tollgate-credits", "x-tollgate-cost", NOTICE);
  }

  /// With an own key of this kind.
  private UUID host(String key) {
    UUID host = UUID.randomUUID();
    world.vault.save(host, "openai", 1, key + "-" + host, null);
    return host;
  }

  private Gate guest(UUID host) {
    return guest(host, Route.BYOK);
  }

  private Gate guest(UUID host, Route route) {
    Gate guest = stranger();
    world.entitlement.guest(guest.account, host, route);
    return guest;
  }
}
