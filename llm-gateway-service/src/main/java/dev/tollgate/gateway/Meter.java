package dev.tollgate.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.idempotency.Claim;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Target;
import dev.tollgate.gateway.routing.Target.Destination;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.trace.CallTrace;
import dev.tollgate.gateway.usage.EventIds;
import dev.tollgate.gateway.usage.OutputSoFar;
import dev.tollgate.gateway.usage.TokenEstimate;
import dev.tollgate.gateway.usage.UsageEnd;
import dev.tollgate.gateway.usage.UsageLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes each attempt's life into the spool: opened, charged, and one of four ends.
final class Meter {
  private final UsageLog log;
  private final PriceCatalogue prices;
  private final EventIds ids;
  private final Clock clock;
  private final Ticker ticker;
  private final String gatewayId;
  private final CallMetrics metrics;

  Meter(
      UsageLog log,
      PriceCatalogue prices,
      EventIds ids,
      Clock clock,
      Ticker ticker,
      String gatewayId,
      CallMetrics metrics) {
    this.log = log;
    this.prices = prices;
    this.ids = ids;
    this.clock = clock;
    this.ticker = ticker;
    this.gatewayId = gatewayId;
    this.metrics = metrics;
  }

  /// Before dispatch.
  ///
  /// @return fails with 503 when the spool takes nothing: no call is made that could not be
  ///   accounted for
  Future<Attempt> open(Call call, Destination destination, Payer payer, Conversation conversation) {
    UsageRecorded event = event(call, destination, payer);
    Promise<Attempt> ready = call.promise();
    log.opened(
        event,
        full -> {
          if (full == null) {
            ready.complete(
                new Attempt(call, destination, payer, conversation, event, ticker.read()));
          } else {
            ready.fail(
                Refusal.unavailable("calls cannot be recorded at the moment; try again")
                    .asException());
          }
        });
    return ready.future();
  }

  /// Before the first content chunk of a stream goes to the caller.
  ///
  /// @param sample what goes to the caller from then on
  /// @return false when the credits have died meanwhile (P5): nothing may go out then
  boolean charge(Attempt attempt, OutputSample sample) {
    if (!chargeWhole(attempt)) {
      return false;
    }
    Long millis = attempt.firstTokenMillis();
    log.charged(
        attempt.opened.eventId(),
        attempt.payer.chargedMicro(),
        attempt.payer.leaseId(),
        millis == null ? 0 : millis,
        () -> soFar(attempt, sample));
    return true;
  }

  /// By bytes alone: it is asked of every stream, and needed only for those that a kill ends.
  private static OutputSoFar soFar(Attempt attempt, OutputSample sample) {
    long output = TokenEstimate.ofBytes(sample.bytes());
    Tokens tokens = new Tokens(attempt.opened.tokens().input(), 0, 0, output, 0);
    return new OutputSoFar(output, attempt.destination.price().costNanoUsd(tokens));
  }

  /// As [#charge], for an answer that goes out in one piece: its `closed` says everything, so that
  /// no `charged` is written.
  boolean chargeWhole(Attempt attempt) {
    attempt.firstToken(ticker.read());
    boolean charged = attempt.payer.charge(attempt.call.target().chargeMicro());
    if (charged) {
      attempt.call.servedBy(attempt.payer);
    }
    return charged;
  }

  /// Before the caller's last byte, where content has gone out already.
  void completed(Attempt attempt, Used used) {
    end(attempt, UsageStatus.COMPLETED, used, null);
  }

  /// As [#completed], for an answer that goes out in one piece.
  ///
  /// @return when it may go out
  Future<Void> completedWhole(Attempt attempt, Used used) {
    Promise<Void> written = attempt.call.promise();
    if (!attempt.isEnded()) {
      UsageRecorded event = ending(attempt, UsageStatus.COMPLETED, used, null);
      attempt.end();
      log.closed(event, written::complete);
      tell(attempt, event);
    } else {
      written.complete();
    }
    return written.future();
  }

  /// Before any content.
  void failed(Attempt attempt, String errorCode) {
    end(attempt, UsageStatus.FAILED, Used.NOTHING, errorCode);
  }

  /// The provider's stream died after content went out.
  void cut(Attempt attempt, Used used, String errorCode) {
    end(attempt, UsageStatus.CUT, used, errorCode);
  }

  /// The caller went away.
  void cancelled(Attempt attempt, Used used) {
    end(attempt, UsageStatus.CANCELLED, used, "caller_gone");
  }

  private void end(Attempt attempt, UsageStatus status, Used used, @Nullable String errorCode) {
    if (!attempt.isEnded()) {
      UsageRecorded event = ending(attempt, status, used, errorCode);
      attempt.end();
      log.closed(event);
      tell(attempt, event);
    }
  }

  private void tell(Attempt attempt, UsageRecorded event) {
    Call call = attempt.call;
    metrics.ended(event, call.endpoint.operation());
    CallTrace trace = call.trace();
    if (trace != null) {
      trace.attempted(event, attempt.startNanos, attempt.ending());
    }
  }

  /// @throws ArithmeticException for tokens that no price can be worked out for; the attempt has
  ///   not ended then
  private UsageRecorded ending(
      Attempt attempt, UsageStatus status, Used used, @Nullable String errorCode) {
    long millis = (ticker.read() - attempt.startNanos) / 1_000_000L;
    return new UsageEnd(
            status,
            used.tokens(),
            used.source(),
            attempt.costNanoUsd(used),
            attempt.payer.chargedMicro(),
            attempt.payer.leaseId(),
            attempt.firstTokenMillis(),
            millis,
            errorCode)
        .of(attempt.opened);
  }

  /// Equal for repeats under one Idempotency-Key, so that billing debits them once.
  private static String chargeId(Call call, UUID eventId) {
    Claim claim = call.claim();
    return claim == null ? eventId.toString() : claim.chargeId();
  }

  private UsageRecorded event(Call call, Destination destination, Payer payer) {
    UUID id = ids.next();
    Caller caller = call.caller();
    Admission admission = call.admission();
    Target target = call.target();
    Tokens guess = new Tokens(TokenEstimate.ofBytes(call.body().bytes().length), 0, 0, 0, 0);
    return new UsageRecorded(
        id,
        chargeId(call, id),
        call.requestId,
        call.nextAttempt(),
        admission.accountId(),
        caller.principalId(),
        caller.principalType(),
        call.agentId(),
        admission.sessionId(),
        target.feature(),
        target.lane(),
        destination.provider().name(),
        destination.model(),
        target.requestedModel(),
        payer.route(),
        guess,
        UsageSource.NONE,
        destination.price().costNanoUsd(guess),
        prices.version(),
        0,
        target.first().price().multiplierMicro(),
        payer.leaseId(),
        gatewayId,
        UsageStatus.ABORTED,
        null,
        call.body().stream(),
        clock.instant(),
        null,
        0);
  }
}
