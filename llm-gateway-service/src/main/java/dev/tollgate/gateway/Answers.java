package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.AttemptResult.CallerGone;
import dev.tollgate.gateway.AttemptResult.Cut;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.NotCharged;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.AttemptResult.Undecided;
import dev.tollgate.gateway.credential.OwnKey;
import dev.tollgate.gateway.feature.ProviderProblem;
import dev.tollgate.gateway.refusal.Dialect;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.routing.Target;
import dev.tollgate.gateway.usage.TokenEstimate;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What goes back to the caller beside the answer itself: head, refusals, a provider's own errors.
final class Answers {
  private static final Logger LOG = Logger.getLogger(Answers.class);
  private static final String JSON = "application/json";
  private static final int NANO_DIGITS = 9;

  /// Names with their bytes and hash at hand.
  private static final CharSequence REQUEST_ID = name("X-Tollgate-Request-Id");

  private static final CharSequence ROUTE = name("X-Tollgate-Route");
  private static final CharSequence PROVIDER = name("X-Tollgate-Provider");
  private static final CharSequence MODEL = name("X-Tollgate-Model");
  private static final CharSequence RATE_LIMIT = name("RateLimit");
  private static final CharSequence CREDITS = name("X-Tollgate-Credits");
  private static final CharSequence COST = name("X-Tollgate-Cost");

  private static final int COUNTS_AT_ONCE = 8;

  private final TokenEstimate tokens;
  private final Semaphore counts = new Semaphore(COUNTS_AT_ONCE);

  Answers(TokenEstimate tokens) {
    this.tokens = tokens;
  }

  private static CharSequence name(String header) {
    return HttpHeaders.createOptimized(header);
  }

  /// Starts a good answer's head.
  ///
  /// @param costNanoUsd null when it is not known before the body
  void head(Attempt attempt, @Nullable String contentType, @Nullable Long costNanoUsd) {
    Call call = attempt.call;
    MultiMap headers = call.response().headers();
    headers
        .add(HttpHeaders.CONTENT_TYPE, contentType == null ? JSON : contentType)
        .add(ROUTE, attempt.payer.route().name().toLowerCase(Locale.ROOT))
        .add(PROVIDER, attempt.destination.provider().name())
        .add(MODEL, attempt.destination.model());
    identify(call.response(), call.endpoint, call.requestId);
    Admission admission = call.admission();
    headers.add(RATE_LIMIT, call.admitted().rateLimit());
    String notice = notice(attempt);
    if (notice != null) {
      headers.add("X-Tollgate-Notice", notice);
    }
    if (!admission.hostPays()) {
      amounts(attempt, headers, costNanoUsd);
    }
  }

  /// Under our name, and under the one that SDKs of the caller's dialect look for.
  private static void identify(HttpServerResponse response, Endpoint endpoint, String requestId) {
    response.putHeader(REQUEST_ID, requestId);
    CharSequence sdksName = endpoint.dialect().requestIdHeader();
    if (sdksName != null) {
      response.putHeader(sdksName, requestId);
    }
  }

  /// EN-11: of the quota, of the credits, or both; a guest learns nothing of the host's.
  private static @Nullable String notice(Attempt attempt) {
    Admission admission = attempt.call.admission();
    String ofCredits =
        attempt.payer instanceof Payer.Platform platform && !admission.hostPays()
            ? platform.reservation().notice(admission.byokConfigured())
            : null;
    String ofQuota = admission.notice();
    return ofQuota == null || ofCredits == null
        ? ofQuota == null ? ofCredits : ofQuota
        : ofQuota + ", " + ofCredits;
  }

  private static void amounts(Attempt attempt, MultiMap headers, @Nullable Long costNanoUsd) {
    headers.add(CREDITS, PaymentMembers.credits(attempt.priceMicro()).toPlainString());
    if (costNanoUsd != null) {
      headers.add(COST, usd(costNanoUsd));
    }
  }

  /// The answer of `estimate`: the price of the call, and its likely cost at the provider.
  Future<Void> estimate(Call call) {
    Route route = call.admission().routes().getFirst();
    Target.Destination first = call.target().first();
    long credits = route == Route.PLATFORM ? call.target().chargeMicro() : 0;
    return count(call, () -> tokens.ofCall(call.body().bytes(), first.price().maxOutputTokens()))
        .compose(
            likely ->
                json(
                    call,
                    new JsonObject()
                        .put("credits", PaymentMembers.credits(credits))
                        .put("costUsd", usd(first.price().costNanoUsd(likely)))
                        .put("route", route.name().toLowerCase(Locale.ROOT))
                        .put("model", first.provider().name() + '/' + first.model())));
  }

  /// Anthropic's answer of `count_tokens`.
  Future<Void> tokenCount(Call call) {
    return count(call, () -> tokens.ofRequest(call.body().bytes()))
        .compose(
            count ->
                json(call, new JsonObject().put("input_tokens", count).put("estimated", true)));
  }

  /// Counting a long prompt takes time that nobody pays for, so only a few are counted at once.
  private <T> Future<T> count(Call call, Callable<T> counting) {
    if (!counts.tryAcquire()) {
      return Future.failedFuture(
          Refusal.unavailable("too many prompts are being counted; try again").asException());
    }
    return call.aside(counting).onComplete(counted -> counts.release());
  }

  private static Future<Void> json(Call call, JsonObject body) {
    call.response().putHeader("Content-Type", JSON);
    identify(call.response(), call.endpoint, call.requestId);
    call.lastBytes(body.toBuffer());
    return Future.succeededFuture();
  }

  private static String usd(long nano) {
    return BigDecimal.valueOf(nano, NANO_DIGITS).toPlainString();
  }

  /// The end of a platform call that no attempt has served, in our words: the provider's key, quota
  /// and account are ours, so its words about them are not for the caller.
  Future<Void> platform(Call call, AttemptResult result) {
    return switch (result) {
      case Delivered delivered -> Future.succeededFuture();
      case Cut cut -> Future.succeededFuture();
      case Undecided early -> Future.succeededFuture();
      case CallerGone gone -> Future.succeededFuture();
      case NotCharged unpaid -> Future.failedFuture(unpaid.refusal().asException());
      case Failed failed -> Future.failedFuture(failed.refusal().asException());
      case Rejected rejected when rejected.isWorthAnotherTry() ->
          Future.failedFuture(ofStatus(rejected).asException());
      case Rejected rejected -> pass(call, rejected, rejected.body());
    };
  }

  /// An own key's error reaches the caller as it is, without the key's text. A guest gets the
  /// provider's words only for its own mistakes; what concerns the host is said in ours.
  Future<Void> ownKey(Call call, OwnKey key, AttemptResult result) {
    return switch (result) {
      case Delivered delivered -> Future.succeededFuture();
      case Cut cut -> Future.succeededFuture();
      case Undecided early -> Future.succeededFuture();
      case CallerGone gone -> Future.succeededFuture();
      case NotCharged unpaid -> Future.failedFuture(unpaid.refusal().asException());
      case Failed failed -> Future.failedFuture(failed.refusal().asException());
      case Rejected rejected when rejected.isWorthAnotherTry() && call.admission().hostPays() ->
          Future.failedFuture(ofStatus(rejected).asException());
      case Rejected rejected ->
          pass(call, rejected, Buffer.buffer(key.scrub(rejected.body().toString())));
    };
  }

  private Future<Void> pass(Call call, Rejected rejected, Buffer body) {
    HttpServerResponse response = call.response().setStatusCode(rejected.status());
    String type = rejected.contentType();
    response.putHeader("Content-Type", type == null ? JSON : type);
    identify(response, call.endpoint, call.requestId);
    if (rejected.retryAfter() != null) {
      response.putHeader("Retry-After", rejected.retryAfter());
    }
    if (call.endpoint.dialect() == Dialect.PROBLEM) {
      Refusal problem = ProviderProblem.of(rejected.status(), body);
      response.putHeader("Content-Type", Dialect.PROBLEM.contentType());
      call.lastBytes(Dialect.PROBLEM.error(problem, call.requestId).toBuffer());
    } else {
      call.lastBytes(body);
    }
    return Future.succeededFuture();
  }

  private static Refusal ofStatus(Rejected rejected) {
    return switch (rejected.status()) {
      case 429 ->
          Refusal.of(ErrorCode.UNAVAILABLE, "the provider is busy; try again")
              .withHeader(
                  "Retry-After",
                  Long.toString(rejected.pause() == null ? 1 : rejected.pause().toSeconds()));
      case 408, 504 ->
          Refusal.of(ErrorCode.PROVIDER_TIMEOUT, "the provider did not answer in time");
      default ->
          Refusal.of(
              ErrorCode.PROVIDER_FAILED, "the provider failed with status " + rejected.status());
    };
  }

  /// The one place where a call that failed is answered.
  void refuse(Call call, Throwable failure) {
    refuse(call.endpoint, call.requestId, call.response(), failure);
  }

  void refuse(Endpoint endpoint, String requestId, HttpServerResponse response, Throwable failure) {
    Refusal refusal = refusalOf(requestId, failure);
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    response.setStatusCode(refusal.code().status());
    response.putHeader("Content-Type", endpoint.dialect().contentType());
    identify(response, endpoint, requestId);
    if (refusal.code() == ErrorCode.UNAUTHENTICATED || refusal.code() == ErrorCode.TOKEN_EXPIRED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    refusal.headers().forEach(response::putHeader);
    response.end(endpoint.dialect().error(refusal, requestId).toBuffer());
  }

  private static Refusal refusalOf(String requestId, Throwable failure) {
    if (failure instanceof RefusedException refused) {
      return refused.refusal();
    }
    LOG.errorf(failure, "call %s failed inside the gateway", requestId);
    return Refusal.inside();
  }
}
