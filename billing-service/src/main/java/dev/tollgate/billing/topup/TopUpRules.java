package dev.tollgate.billing.topup;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When a top-up is charged, put off or dropped. Pure: the same situation gives the same decision.
///
/// The rules, each learnt from a storm of charges elsewhere: a pending top-up counts as balance
/// (the database lets an account have one only), one payment per dip, doubled waits and a pause
/// after some declines, a breaker per card, a monthly cap in money, never a charge that a person
/// must confirm, and the person hears of the first decline.
///
/// @param thresholdMicro bought on the way from here, or above, to below
/// @param mostDeclines in a row; then it is paused
record TopUpRules(long thresholdMicro, Duration coolDown, Duration retryFirst, int mostDeclines) {
  /// Stripe forgets an idempotency key after 24 h: well before, an unanswered charge is given up
  /// rather than repeated.
  private static final Duration ANSWER_PATIENCE = Duration.ofHours(12);

  /// The bank will say the same again, whenever it is asked.
  private static final Set<String> FINAL_CODES =
      Set.of(
          "lost_card",
          "stolen_card",
          "expired_card",
          "pickup_card",
          "restricted_card",
          "fraudulent",
          "incorrect_number",
          "invalid_account",
          "invalid_cvc",
          "card_not_supported",
          "currency_not_supported",
          "revocation_of_authorization",
          "revocation_of_all_authorizations",
          "stop_payment_order",
          "authentication_required");

  /// @param monthCents charged for top-ups in this calendar month
  /// @param lastGrantedAt of the account's last top-up
  /// @param askedAt when Stripe was first asked for this top-up without an answer until now
  /// @param breakerOpenUntil of the card
  record Situation(
      Instant now,
      boolean enabled,
      @Nullable String paused,
      long balanceMicro,
      long amountCents,
      long monthCents,
      long capCents,
      @Nullable Instant lastGrantedAt,
      @Nullable Instant askedAt,
      @Nullable Instant breakerOpenUntil) {}

  sealed interface Decision {
    record Charge() implements Decision {}

    record PutOff(Instant until) implements Decision {}

    record Drop(String why) implements Decision {}
  }

  boolean isCrossing(long fromMicro, long toMicro) {
    return fromMicro >= thresholdMicro && toMicro < thresholdMicro;
  }

  Decision decide(Situation situation) {
    Instant now = situation.now();
    if (situation.askedAt() != null) {
      return situation.askedAt().plus(ANSWER_PATIENCE).isAfter(now)
          ? new Decision.Charge()
          : new Decision.Drop("unanswered");
    }
    if (!situation.enabled() || situation.paused() != null) {
      return new Decision.Drop("switched_off");
    }
    if (situation.balanceMicro() >= thresholdMicro) {
      return new Decision.Drop("not_needed");
    }
    if (situation.amountCents() > situation.capCents()) {
      return new Decision.Drop("above_cap");
    }
    return putOff(situation);
  }

  private Decision putOff(Situation situation) {
    Instant now = situation.now();
    if (Math.addExact(situation.monthCents(), situation.amountCents()) > situation.capCents()) {
      return new Decision.PutOff(nextMonth(now));
    }
    Instant cooled =
        situation.lastGrantedAt() == null ? now : situation.lastGrantedAt().plus(coolDown);
    if (cooled.isAfter(now)) {
      return new Decision.PutOff(cooled);
    }
    Instant closed = situation.breakerOpenUntil();
    return closed != null && closed.isAfter(now)
        ? new Decision.PutOff(closed)
        : new Decision.Charge();
  }

  /// @param declines in a row, this one included
  /// @return why nothing is tried any more; null when it is tried again
  @Nullable String pauseAfter(int declines, String code) {
    if (FINAL_CODES.contains(code)) {
      return code;
    }
    return declines >= mostDeclines ? "declined_too_often" : null;
  }

  Duration waitAfter(int declines) {
    return retryFirst.multipliedBy(1L << Math.min(declines - 1, mostDeclines));
  }

  static Instant monthStart(Instant now) {
    return now.atOffset(ZoneOffset.UTC)
        .toLocalDate()
        .withDayOfMonth(1)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  static Instant nextMonth(Instant now) {
    return monthStart(now).atOffset(ZoneOffset.UTC).plusMonths(1).toInstant();
  }
}
