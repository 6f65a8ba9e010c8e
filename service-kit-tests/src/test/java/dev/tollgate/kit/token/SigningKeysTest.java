package dev.tollgate.kit.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.kit.token.PublishedKeys.Mood;
import io.vertx.core.Vertx;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("EN-1")
class SigningKeysTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration RETAINED = Duration.ofHours(24);
  private static RsaJsonWebKey first;
  private static RsaJsonWebKey second;

  private final AtomicLong nanos = new AtomicLong();
  private PublishedKeys published;
  private SigningKeys keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    first = PublishedKeys.key("first");
    second = PublishedKeys.key("second");
  }

  @AfterAll
  static void end() {
    VERTX.close();
  }

  @BeforeEach
  void publish() throws Exception {
    published = new PublishedKeys(VERTX);
    published.publish(first);
    keys = new SigningKeys(VERTX, new At(published.url()), nanos::get);
  }

  @AfterEach
  void close() {
    published.close();
  }

  @ParameterizedTest
  @EnumSource(names = "ANSWERS", mode = EnumSource.Mode.EXCLUDE)
  void without_any_keys_nobody_can_tell_and_as_soon_as_there_are_some_they_are_used(Mood mood) {
    published.be(mood);
    isUndecided("first");
    isUndecided("first");
    assertThat(published.timesAsked()).as("within a second").isEqualTo(1);

    published.be(Mood.ANSWERS);
    pass(Duration.ofSeconds(1));

    assertThat(found("first")).contains(first.getRsaPublicKey());
  }

  @ParameterizedTest
  @EnumSource(names = "ANSWERS", mode = EnumSource.Mode.EXCLUDE)
  void keys_at_hand_go_on_being_used_for_a_day(Mood mood) {
    found("first");
    published.be(mood);

    pass(RETAINED);
    assertThat(found("first")).contains(first.getRsaPublicKey());
    pass(Duration.ofSeconds(1));
    isUndecided("first");
  }

  @Test
  void old_keys_are_used_while_new_ones_are_fetched() {
    found("first");
    published.publish(second);
    assertThat(found("first")).isPresent();
    assertThat(published.timesAsked()).isEqualTo(1);

    pass(MAX_AGE.plusSeconds(1));

    assertThat(found("first")).as("meanwhile").isPresent();
    await().until(() -> found("first").isEmpty());
    assertThat(published.timesAsked()).isEqualTo(2);
  }

  @Test
  void an_unknown_id_asks_once_in_ten_seconds() {
    found("first");
    published.publish(first, second);
    assertThat(found("second")).isEmpty();
    assertThat(published.timesAsked()).isEqualTo(1);

    pass(Duration.ofSeconds(10));

    assertThat(found("second")).contains(second.getRsaPublicKey());
    assertThat(found("made-up")).isEmpty();
    assertThat(found("made-up-too")).isEmpty();
    assertThat(published.timesAsked()).isEqualTo(2);
  }

  @Test
  void an_unknown_id_is_not_wrong_while_its_key_cannot_be_asked_for() {
    found("first");
    published.be(Mood.BREAKS_OFF);
    pass(Duration.ofSeconds(10));

    isUndecided("second");

    assertThat(found("first")).isPresent();
  }

  @Test
  void a_set_without_keys_is_none() {
    published.publish();
    isUndecided("first");

    published.publish(first);
    pass(Duration.ofSeconds(1));

    assertThat(found("first")).isPresent();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Optional<PublicKey> found(String kid) {
    return keys.find(kid).await().atMost(Duration.ofSeconds(30));
  }

  private void isUndecided(String kid) {
    assertThatThrownBy(() -> found(kid))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refusal -> {
              assertThat(refusal.problem().code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(refusal.retryAfter()).isNotNull();
            });
  }

  private record At(URI url) implements KitConfig.Token {
    @Override
    public Optional<URI> jwksUrl() {
      return Optional.of(url);
    }

    @Override
    public Duration jwksMaxAge() {
      return MAX_AGE;
    }

    @Override
    public Duration jwksRetained() {
      return RETAINED;
    }
  }
}
