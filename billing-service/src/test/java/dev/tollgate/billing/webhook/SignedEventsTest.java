package dev.tollgate.billing.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.stripe.EventFacts;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("BI-3")
class SignedEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String SECRET = "whsec_test";
  private static final String BODY =
      """
      {"id":"evt_1","type":"invoice.paid","created":1795176000,"data":{"object":{"id":"in_1"}}}""";

  private final SignedEvents events =
      new SignedEvents(
          SECRET, Duration.ofMinutes(5), new ObjectMapper(), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void a_signed_event_is_believed() {
    assertThat(events.verified(BODY, Signature.of(BODY, SECRET, NOW)))
        .contains(
            new EventFacts("evt_1", "invoice.paid", Instant.ofEpochSecond(1795176000), "in_1"));
  }

  @Test
  void a_replay_within_the_tolerance_is_believed_and_a_later_one_is_not() {
    assertThat(events.verified(BODY, Signature.of(BODY, SECRET, NOW.minusSeconds(299))))
        .isPresent();
    assertRefused(BODY, Signature.of(BODY, SECRET, NOW.minusSeconds(301)));
  }

  @Test
  void another_secret_or_body_is_not_believed() {
    assertRefused(BODY, Signature.of(BODY, "whsec_other", NOW));
    assertRefused(BODY.replace("in_1", "in_2"), Signature.of(BODY, SECRET, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "t=", "v1=", "t=1795176000", "t=x,v1=y", "t=1795176000,v0=00", ",,,", "="})
  void a_header_that_is_none_is_not_believed(String header) {
    assertRefused(BODY, header);
  }

  @Test
  void an_event_without_an_object_is_none_of_ours() {
    String body =
        """
        {"id":"evt_1","type":"balance.available","created":1,"data":{"object":{}}}""";

    assertThat(events.verified(body, Signature.of(body, SECRET, NOW))).isEmpty();
  }

  private void assertRefused(String body, String header) {
    assertThatThrownBy(() -> events.verified(body, header))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.INVALID_SIGNATURE));
  }
}
