package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.admission.AdmissionOutcome.Denied;
import dev.tollgate.gateway.admission.AdmissionOutcome.Granted;
import dev.tollgate.gateway.admission.Admissions;
import dev.tollgate.gateway.admission.Refusals;
import dev.tollgate.gateway.admission.Wish;
import dev.tollgate.gateway.caller.Callers;
import dev.tollgate.gateway.credential.OwnKey;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Gone;
import dev.tollgate.gateway.credential.OwnKeys;
import dev.tollgate.gateway.credential.PlatformKey;
import dev.tollgate.gateway.credential.PlatformKeys;
import dev.tollgate.gateway.credit.HoldOutcome.Held;
import dev.tollgate.gateway.credit.HoldOutcome.NothingLeft;
import dev.tollgate.gateway.credit.Leases;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.provider.Breaker;
import dev.tollgate.gateway.provider.Breakers;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.request.BodyReader;
import dev.tollgate.gateway.request.RequestScan;
import dev.tollgate.gateway.routing.Routing;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// The one way of every call of every endpoint: authenticate, route, admit, then for each route
/// hold or fetch the key, call, meter.
///
/// Each stage answers from memory when it can; a warm call runs through all of them without waiting
/// and asks nobody but the provider. A stage that says no fails the future with a refusal, which is
/// answered in one place.
final class CompletionFlow {
  private static final Duration REFUSED_KEY_RESTS = Duration.ofSeconds(30);

  private final Callers callers;
  private final BodyReader bodies;
  private final RequestScan scan;
  private final Routing routing;
  private final PriceCatalogue prices;
  private final Admissions admissions;
  private final Leases leases;
  private final PlatformKeys platformKeys;
  private final OwnKeys ownKeys;
  private final Breakers breakers;
  private final Dispatch dispatch;
  private final Answers answers;
  private final Clock clock;
  private final URI publicUrl;

  CompletionFlow(Stages stages, Dispatch dispatch, Answers answers, Clock clock, URI publicUrl) {
    this.callers = stages.callers();
    this.bodies = stages.bodies();
    this.scan = stages.scan();
    this.routing = stages.routing();
    this.prices = stages.prices();
    this.admissions = stages.admissions();
    this.leases = stages.leases();
    this.platformKeys = stages.platformKeys();
    this.ownKeys = stages.ownKeys();
    this.breakers = stages.breakers();
    this.dispatch = dispatch;
    this.answers = answers;
    this.clock = clock;
    this.publicUrl = publicUrl;
  }

  /// What the flow needs, stage by stage.
  record Stages(
      Callers callers,
      BodyReader bodies,
      RequestScan scan,
      Routing routing,
      PriceCatalogue prices,
      Admissions admissions,
      Leases leases,
      PlatformKeys platformKeys,
      OwnKeys ownKeys,
      Breakers breakers) {}

  /// Serves one call to its end.
  Future<Void> serve(Call call) {
    return authenticate(call)
        .compose(this::read)
        .compose(this::route)
        .compose(this::admit)
        .compose(admitted -> pay(admitted, 0))
        .onFailure(failure -> answers.refuse(call, failure))
        .eventually(() -> finish(call));
  }

  private Future<Call> authenticate(Call call) {
    return callers.authenticate(call.request.headers()).map(call::by);
  }

  private Future<Call> read(Call call) {
    return bodies
        .read(call.request)
        .map(body -> call.with(scan.scan(body.getBytes(), call.endpoint.requiredField())));
  }

  private Future<Call> route(Call call) {
    return Future.succeededFuture(
        call.to(
            routing.table().route(call.feature(), call.body().model(), prices, clock.instant())));
  }

  private Future<Call> admit(Call call) {
    Destination first = call.target().first();
    Wish wish =
        new Wish(
            call.target().feature(), call.target().lane(), first.provider().name(), first.model());
    return admissions
        .admit(call.caller(), call.agentId(), call.sessionId(), wish, call.promise())
        .map(
            outcome ->
                switch (outcome) {
                  case Granted granted -> call.admitted(granted.admitted());
                  case Denied denied ->
                      throw Refusals.of(denied.why(), wish.feature(), publicUrl).asException();
                });
  }

  /// Goes the admission's routes in their order.
  private Future<Void> pay(Call call, int index) {
    return switch (call.admission().routes().get(index)) {
      case PLATFORM -> hold(call, index);
      case BYOK -> ownKey(call, true);
    };
  }

  private Future<Void> hold(Call call, int index) {
    return leases
        .hold(call.admission().accountId(), call.target().holdMicro(), call.promise())
        .compose(
            outcome ->
                switch (outcome) {
                  case Held held -> onPlatform(call, held.reservation(), index);
                  case NothingLeft nothing when hasNext(call, index) -> pay(call, index + 1);
                  case NothingLeft nothing ->
                      throw creditsExhausted(call, nothing.why()).asException();
                });
  }

  /// The first provider, then once the secondary, then (hybrid accounts) the own key. The credits
  /// are settled or given back when no attempt uses them any more.
  private Future<Void> onPlatform(Call call, Reservation reservation, int index) {
    return Future.succeededFuture(call.target().first())
        .compose(first -> platformAttempt(call, first, reservation))
        .compose(
            first -> {
              Destination other = call.target().secondary();
              return other == null || !isWorthAnotherTry(call, first)
                  ? Future.succeededFuture(first)
                  : platformAttempt(call, other, reservation).map(second -> better(first, second));
            })
        .eventually(() -> giveBack(reservation))
        .compose(
            result ->
                isWorthAnotherTry(call, result) && hasNext(call, index)
                    ? pay(call, index + 1)
                    : answers.platform(call, result));
  }

  private Future<AttemptResult> platformAttempt(
      Call call, Destination destination, Reservation reservation) {
    Breaker breaker = breakers.of(destination.provider().name(), destination.model());
    Optional<PlatformKey> key = platformKeys.next(destination.provider().name());
    if (key.isEmpty() || !breaker.allows()) {
      return Future.succeededFuture(
          new Failed(Refusal.unavailable(destination.provider().name() + " is not available now")));
    }
    return dispatch
        .send(call, destination, new Payer.Platform(key.get(), reservation))
        .onSuccess(result -> learn(breaker, key.get(), result));
  }

  /// @param retry whether a key that is gone may be asked for under a new admission
  private Future<Void> ownKey(Call call, boolean retry) {
    Destination destination = call.target().first();
    OwnKeys.Use use =
        new OwnKeys.Use(call.caller().principalId(), call.target().feature(), call.requestId);
    return ownKeys
        .resolve(call.admission().accountId(), destination.provider().name(), use)
        .compose(
            outcome ->
                switch (outcome) {
                  case Found found -> onOwnKey(call, found.key());
                  case Gone gone when retry -> readmit(call);
                  case Gone gone ->
                      throw Refusal.of(
                              ErrorCode.KEY_GONE,
                              "your key was removed while the call was on its way; try again")
                          .asException();
                });
  }

  private Future<Void> onOwnKey(Call call, OwnKey key) {
    Destination destination = call.target().first();
    String chosen = key.model();
    if (call.target().byLane() && chosen != null) {
      destination = routing.table().withModel(destination, chosen, prices, clock.instant());
    }
    return dispatch
        .send(call, destination, new Payer.Own(key))
        .compose(result -> answers.ownKey(call, key, result));
  }

  /// The admission said there is a key and the vault says there is none: entitlement decides anew.
  private Future<Void> readmit(Call call) {
    call.leave().end(false);
    admissions.drop(call.admission().accountId());
    return admit(call)
        .compose(
            again ->
                again.admission().routes().getFirst() == Route.PLATFORM
                    ? hold(again, 0)
                    : ownKey(again, false));
  }

  // Endings.

  private Future<Void> finish(Call call) {
    if (call.isAdmitted()) {
      call.leave().end(call.isChargedToPlatform());
    }
    return Future.succeededFuture();
  }

  private static Future<Void> giveBack(Reservation reservation) {
    if (reservation.isCharged()) {
      reservation.settle();
    } else {
      reservation.release();
    }
    return Future.succeededFuture();
  }

  private static void learn(Breaker breaker, PlatformKey key, AttemptResult result) {
    switch (result) {
      case Delivered delivered -> breaker.succeeded();
      case Failed failed -> breaker.failed();
      case Rejected rejected when rejected.status() == 401 || rejected.status() == 403 ->
          key.rest(REFUSED_KEY_RESTS);
      case Rejected rejected when rejected.isProvidersFault() -> {
        breaker.failed();
        key.rest(RetryAfter.of(rejected.retryAfter()));
      }
      case Rejected rejected -> breaker.succeeded();
    }
  }

  private static boolean isWorthAnotherTry(Call call, AttemptResult result) {
    return !call.isGone()
        && switch (result) {
          case Delivered delivered -> false;
          case Failed failed -> true;
          case Rejected rejected -> rejected.isProvidersFault();
        };
  }

  /// Of two failures the first is told, unless the second is an answer.
  private static AttemptResult better(AttemptResult first, AttemptResult second) {
    return switch (second) {
      case Delivered delivered -> second;
      case Failed failed -> first;
      case Rejected rejected -> rejected.isProvidersFault() ? first : second;
    };
  }

  private static boolean hasNext(Call call, int index) {
    return index + 1 < call.admission().routes().size();
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
