package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.gateway.AttemptResult.CallerGone;
import dev.tollgate.gateway.AttemptResult.Cut;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.NotCharged;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.AttemptResult.Undecided;
import dev.tollgate.gateway.credential.PlatformKey;
import dev.tollgate.gateway.credential.PlatformKeys;
import dev.tollgate.gateway.credit.HoldOutcome.Held;
import dev.tollgate.gateway.credit.HoldOutcome.NothingLeft;
import dev.tollgate.gateway.credit.Leases;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.provider.Breaker;
import dev.tollgate.gateway.provider.Breakers;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.request.RequestBody;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call on our key and the account's credits. Holds the credits and calls the first provider; if
/// it refuses our key, calls it once more with another one; if that fails too, calls the secondary.
/// In the end the credits are settled or given back.
final class PlatformRoute {
  private static final Duration REFUSED_KEY_RESTS = Duration.ofSeconds(30);
  private static final Duration FAILED_KEY_RESTS = Duration.ofSeconds(1);

  private final Leases leases;
  private final PlatformKeys keys;
  private final Breakers breakers;
  private final Dispatch dispatch;
  private final URI publicUrl;

  PlatformRoute(
      Leases leases, PlatformKeys keys, Breakers breakers, Dispatch dispatch, URI publicUrl) {
    this.leases = leases;
    this.keys = keys;
    this.breakers = breakers;
    this.dispatch = dispatch;
    this.publicUrl = publicUrl;
  }

  /// @return how the last attempt ended. `Failed` with 402 when no credits are left, with 400 for a
  ///   call that only an own key may make. The future fails with 503 when credits cannot be checked
  ///   or calls cannot be recorded
  Future<AttemptResult> serve(Call call) {
    Refusal unfit = unfit(call.body());
    if (unfit != null) {
      return Future.succeededFuture(new Failed(unfit));
    }
    return leases
        .hold(call.admission().accountId(), call.target().holdMicro(), call.promise())
        .compose(
            outcome ->
                switch (outcome) {
                  case Held held -> attempts(call, held.reservation());
                  case NothingLeft nothing ->
                      Future.succeededFuture(new Failed(creditsExhausted(call, nothing.why())));
                });
  }

  /// The credits are settled or given back when no attempt uses them any more.
  private Future<AttemptResult> attempts(Call call, Reservation reservation) {
    return Future.succeededFuture(call.target().first())
        .compose(first -> attempt(call, first, key(first), reservation))
        .compose(
            first ->
                goesOn(call, first)
                    ? again(call, first, reservation)
                    : Future.succeededFuture(first))
        .eventually(() -> giveBack(reservation));
  }

  private static boolean goesOn(Call call, AttemptResult result) {
    return result.isWorthAnotherTry() && call.mayGoOn();
  }

  /// A key that was refused says nothing of the others: one that does not rest is tried, once.
  private Future<AttemptResult> again(Call call, AttemptResult failure, Reservation reservation) {
    Destination first = call.target().first();
    Optional<PlatformKey> other =
        failure.isKeyRefused()
            ? key(first).filter(key -> !key.isResting())
            : Optional.<PlatformKey>empty();
    return other.isEmpty()
        ? secondary(call, failure, reservation)
        : attempt(call, first, other, reservation)
            .compose(
                second ->
                    goesOn(call, second)
                        ? secondary(call, second, reservation)
                        : Future.succeededFuture(second));
  }

  private Future<AttemptResult> secondary(
      Call call, AttemptResult failure, Reservation reservation) {
    Destination other = call.target().secondary();
    return other == null
        ? Future.succeededFuture(failure)
        : attempt(call, other, key(other), reservation).map(second -> better(failure, second));
  }

  private Optional<PlatformKey> key(Destination destination) {
    return keys.next(destination.provider(), destination.model());
  }

  private Future<AttemptResult> attempt(
      Call call, Destination destination, Optional<PlatformKey> key, Reservation reservation) {
    String provider = destination.provider().name();
    Breaker breaker = breakers.of(provider, destination.model());
    if (key.isEmpty()) {
      return Future.succeededFuture(new Failed(unavailable(destination)));
    }
    if (!breaker.allows()) {
      return Future.succeededFuture(new Failed(unavailable(provider)));
    }
    boolean tries = breaker.isOpen();
    return Future.succeededFuture(new Payer.Platform(key.get(), reservation))
        .compose(payer -> dispatch.send(call, destination, payer))
        .onSuccess(result -> learn(breaker, tries, key.get(), destination.model(), result))
        .onFailure(unsent -> learnNothing(breaker, tries));
  }

  /// All keys are paused, or there is none.
  private Refusal unavailable(Destination destination) {
    Duration pause = keys.pause(destination.provider(), destination.model());
    return unavailable(destination.provider().name())
        .withHeader("Retry-After", RetryAfter.seconds(pause));
  }

  private static Refusal unavailable(String provider) {
    return Refusal.unavailable(provider + " is not available now; try again");
  }

  private static Future<Void> giveBack(Reservation reservation) {
    if (reservation.isCharged()) {
      reservation.settle();
    } else {
      reservation.release();
    }
    return Future.succeededFuture();
  }

  /// @param tries whether the call is the one that an open breaker let through
  private static void learn(
      Breaker breaker, boolean tries, PlatformKey key, String model, AttemptResult result) {
    switch (result) {
      case Delivered delivered -> breaker.succeeded();
      case NotCharged unpaid -> breaker.succeeded();
      case CallerGone gone -> learnNothing(breaker, tries);
      case Undecided early -> learnNothing(breaker, tries);
      case Failed failed -> breaker.failed();
      case Cut cut -> breaker.failed();
      case Rejected rejected when rejected.isKeyRefused() -> {
        learnNothing(breaker, tries);
        key.rest(REFUSED_KEY_RESTS);
      }
      case Rejected rejected when rejected.isWorthAnotherTry() -> {
        breaker.failed();
        leaveAlone(key, model, rejected.pause());
      }
      case Rejected rejected -> breaker.succeeded();
    }
  }

  /// Another call may try.
  private static void learnNothing(Breaker breaker, boolean tries) {
    if (tries) {
      breaker.gaveUp();
    }
  }

  /// Where the provider has not said how long, another key is preferred for a moment.
  private static void leaveAlone(PlatformKey key, String model, @Nullable Duration pause) {
    if (pause == null) {
      key.rest(FAILED_KEY_RESTS);
    } else {
      key.pause(model, pause);
    }
  }

  /// Of two failures the caller is told the first, unless the second is an answer.
  private static AttemptResult better(AttemptResult first, AttemptResult second) {
    return second.isWorthAnotherTry() ? first : second;
  }

  /// What can only be had with an own key.
  private static @Nullable Refusal unfit(RequestBody body) {
    String dearer = body.dearer();
    if (dearer != null) {
      return unfit(dearer, "makes this call cost more than its credits");
    }
    String shared = body.memory().shared();
    return shared == null
        ? null
        : unfit(shared, "keeps or names something in the provider's account, which all share here");
  }

  private static Refusal unfit(String field, String why) {
    return Refusal.ofField(
        ErrorCode.UNSUPPORTED_PARAMETER,
        field,
        "`" + field + "` " + why + "; it works with your own key");
  }

  private Refusal creditsExhausted(Call call, LeaseRefused why) {
    PaymentMembers members =
        new PaymentMembers(
            ErrorCode.CREDITS_EXHAUSTED,
            call.target().feature(),
            call.admission().tier(),
            PaymentMembers.credits(why.limitMicro()),
            PaymentMembers.credits(why.usedMicro()),
            "credits",
            why.resetAt(),
            call.admission().byokConfigured(),
            call.admission().hostPays());
    return Refusal.of(ErrorCode.CREDITS_EXHAUSTED, "no credits are left for this call")
        .withMembers(members.asMap(publicUrl));
  }
}
