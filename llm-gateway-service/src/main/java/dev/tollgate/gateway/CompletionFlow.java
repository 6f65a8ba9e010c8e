package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.NotCharged;
import dev.tollgate.gateway.admission.AdmissionOutcome;
import dev.tollgate.gateway.admission.AdmissionOutcome.Denied;
import dev.tollgate.gateway.admission.AdmissionOutcome.Granted;
import dev.tollgate.gateway.admission.Admissions;
import dev.tollgate.gateway.admission.Refusals;
import dev.tollgate.gateway.admission.Wish;
import dev.tollgate.gateway.caller.Callers;
import dev.tollgate.gateway.credential.OwnKey;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Gone;
import dev.tollgate.gateway.idempotency.Claim;
import dev.tollgate.gateway.idempotency.IdempotencyKeys;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.request.BodyReader;
import dev.tollgate.gateway.routing.Routing;
import dev.tollgate.gateway.routing.Target;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// The stages that every call of every endpoint goes through, in order: authenticate, read, route,
/// claim the Idempotency-Key, admit, pay. To pay is to hold credits or fetch the own key, call the
/// provider, and meter.
///
/// Each stage answers from memory when it can: a warm call passes all of them without waiting and
/// asks nobody but the provider. A stage that says no fails the future with a refusal, which is
/// answered in one place.
final class CompletionFlow {
  private final Callers callers;
  private final BodyReader bodies;
  private final Requests requests;
  private final Routing routing;
  private final PriceCatalogue prices;
  private final IdempotencyKeys idempotencyKeys;
  private final Admissions admissions;
  private final PlatformRoute platform;
  private final OwnKeyRoute own;
  private final Answers answers;
  private final Clock clock;
  private final URI publicUrl;

  CompletionFlow(Stages stages, Answers answers, Clock clock, URI publicUrl) {
    this.callers = stages.callers();
    this.bodies = stages.bodies();
    this.requests = stages.requests();
    this.routing = stages.routing();
    this.prices = stages.prices();
    this.idempotencyKeys = stages.idempotencyKeys();
    this.admissions = stages.admissions();
    this.platform = stages.platform();
    this.own = stages.own();
    this.answers = answers;
    this.clock = clock;
    this.publicUrl = publicUrl;
  }

  /// What the flow needs, stage by stage.
  record Stages(
      Callers callers,
      BodyReader bodies,
      Requests requests,
      Routing routing,
      PriceCatalogue prices,
      IdempotencyKeys idempotencyKeys,
      Admissions admissions,
      PlatformRoute platform,
      OwnKeyRoute own) {}

  /// Serves one call to its end.
  Future<Void> serve(Call call) {
    return answer(
        call,
        authenticate(call)
            .compose(this::read)
            .compose(this::route)
            .compose(this::claim)
            .compose(this::admit)
            .compose(this::pay)
            .eventually(() -> finish(call)));
  }

  /// What the call would cost; free.
  Future<Void> estimate(Call call) {
    return answer(
        call,
        authenticate(call)
            .compose(this::read)
            .compose(this::route)
            .compose(this::admit)
            .compose(answers::estimate)
            .eventually(() -> finish(call)));
  }

  /// How long the prompt is, by tokenizer; free.
  Future<Void> countTokens(Call call) {
    return answer(
        call,
        authenticate(call).compose(this::read).compose(this::route).compose(answers::tokenCount));
  }

  /// Every response ends here, after its call has: so a caller who has it and tries again at once
  /// with the same Idempotency-Key is not told that the first call still runs.
  private Future<Void> answer(Call call, Future<Void> ended) {
    return ended.onSuccess(done -> call.end()).onFailure(failure -> answers.refuse(call, failure));
  }

  // Stages.

  private Future<Call> authenticate(Call call) {
    return callers.authenticate(call.request.headers()).map(call::by);
  }

  private Future<Call> read(Call call) {
    return bodies
        .read(call.request, call::onItsLoop)
        .map(body -> requests.read(call, body.getBytes(), routing.table()));
  }

  private Future<Call> route(Call call) {
    return Future.succeededFuture(
        call.to(
            routing.table().route(call.feature(), call.body().model(), prices, clock.instant())));
  }

  /// One call per Idempotency-Key; most callers send none.
  private Future<Call> claim(Call call) {
    String key = call.idempotencyKey();
    return key == null
        ? Future.succeededFuture(call)
        : idempotencyKeys
            .claim(call.caller().accountId(), key, call.body().bytes(), call.requestId)
            .map(call::claimed);
  }

  private Future<Call> admit(Call call) {
    return ask(call, null)
        .map(
            outcome ->
                switch (outcome) {
                  case Granted granted -> call.admitted(granted.admitted());
                  case Denied denied ->
                      throw Refusals.of(denied.why(), call.target().feature(), publicUrl)
                          .asException();
                });
  }

  private Future<AdmissionOutcome> ask(Call call, @Nullable Route onlyRoute) {
    Target target = call.target();
    Destination first = target.first();
    Wish wish =
        new Wish(
            target.feature(), target.lane(), first.provider().name(), first.model(), onlyRoute);
    return admissions.admit(call.caller(), call.agentId(), call.sessionId(), wish, call.promise());
  }

  private Future<Void> pay(Call call) {
    return pay(call, 0);
  }

  /// Tries the admission's routes in their order, with our key or with the account's own.
  private Future<Void> pay(Call call, int index) {
    if (call.isGone()) {
      return Future.succeededFuture();
    }
    return switch (call.admission().routes().get(index)) {
      case PLATFORM ->
          platform
              .serve(call)
              .compose(
                  result ->
                      result.isWorthAnotherTry() && call.mayGoOn() && call.hasRoute(index + 1)
                          ? pay(call, index + 1)
                          : answers.platform(call, result));
      case BYOK -> withOwnKey(call, true);
    };
  }

  /// @param retry whether a key that is gone may be asked for under a new admission
  private Future<Void> withOwnKey(Call call, boolean retry) {
    return own.key(call)
        .compose(
            outcome ->
                switch (outcome) {
                  case Found found -> withOwnKey(call, found.key());
                  case Gone gone when retry -> readmit(call);
                  case Gone gone ->
                      throw Refusal.of(
                              ErrorCode.KEY_GONE,
                              "your key was removed while the call was on its way; try again")
                          .asException();
                });
  }

  private Future<Void> withOwnKey(Call call, OwnKey key) {
    return own.serve(call, key)
        .compose(
            result ->
                mayUsePlatform(call, result)
                    ? onPlatform(call)
                        .compose(
                            second ->
                                second.isWorthAnotherTry() || second instanceof NotCharged
                                    ? own.answer(call, key, result)
                                    : answers.platform(call, second))
                    : own.answer(call, key, result));
  }

  private static boolean mayUsePlatform(Call call, AttemptResult result) {
    return result.isWorthAnotherTry() && call.admission().platformAfterOwnKey() && call.mayGoOn();
  }

  /// EN-10: from the own key to the platform only where the account has asked for it, with an
  /// admission, a lease and an event of its own. If the platform cannot serve it either, the own
  /// key's error stands.
  private Future<AttemptResult> onPlatform(Call call) {
    return ask(call, Route.PLATFORM)
        .compose(
            outcome ->
                switch (outcome) {
                  case Granted granted -> {
                    call.admitted().end(false);
                    yield platform.serve(call.admitted(granted.admitted()));
                  }
                  case Denied denied ->
                      Future.succeededFuture(
                          new Failed(
                              Refusals.of(denied.why(), call.target().feature(), publicUrl)));
                })
        .recover(failure -> stillRefused(call, failure));
  }

  private static Future<AttemptResult> stillRefused(Call call, Throwable failure) {
    return failure instanceof RefusedException refused && !call.isServed()
        ? Future.succeededFuture(new Failed(refused.refusal()))
        : Future.failedFuture(failure);
  }

  /// The admission said there is a key and the vault says there is none: entitlement decides anew.
  private Future<Void> readmit(Call call) {
    call.admitted().end(false);
    admissions.drop(call.admission().accountId());
    return admit(call)
        .compose(
            again ->
                again.admission().routes().getFirst() == Route.PLATFORM
                    ? pay(again, 0)
                    : withOwnKey(again, false));
  }

  /// Gives back what the call held.
  private Future<Void> finish(Call call) {
    if (call.isAdmitted()) {
      call.admitted().end(call.isChargedToPlatform());
    }
    Claim claim = call.claim();
    return claim == null
        ? Future.succeededFuture()
        : idempotencyKeys.end(claim, call.creditsMicro(), call.isServed());
  }
}
