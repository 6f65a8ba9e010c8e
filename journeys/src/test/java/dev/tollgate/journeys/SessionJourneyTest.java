package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SessionJourneyTest {
  private static final int FREE = 25;

  private final Customer host = Customer.arriving(Suite.stack()).awaitAvailable(FREE);
  private final Customer guest = Customer.arriving(Suite.stack()).awaitAvailable(FREE);

  @Test
  @Tag("EN-7")
  void what_a_guest_asks_in_a_session_is_paid_by_its_host() {
    String session =
        host.http()
            .post("/v1/sessions", Map.of("name", "workshop"))
            .expect(201)
            .json()
            .path("id")
            .asText();
    guest.http().post("/v1/sessions/" + session + "/join", Map.of()).expect(200);

    Http.Answer answer = askIn(session).expect(200);

    assertThat(answer.header("X-Tollgate-Route")).isEqualTo("platform");
    assertThat(answer.header("X-Tollgate-Credits")).isEmpty();
    assertThat(answer.header("X-Tollgate-Cost")).isEmpty();
    assertThat(answer.header("RateLimit")).startsWith("limit=");
    host.awaitRequests(1).awaitAvailable(FREE - 1);
    assertThat(guest.available()).isEqualByComparingTo("25");
    assertThat(guest.credits("held")).isZero();
    assertThat(guest.usage().path("requests").asLong()).isZero();

    guest.ask("And on my own?").expect(200);
    guest.awaitRequests(1).awaitAvailable(FREE - 1);
    assertThat(host.available()).isEqualByComparingTo("24");
  }

  private Http.Answer askIn(String session) {
    return guest
        .http()
        .post(
            "/v1/chat/completions",
            Customer.body("Who pays?", false),
            Map.of("X-Tollgate-Session", session));
  }
}
