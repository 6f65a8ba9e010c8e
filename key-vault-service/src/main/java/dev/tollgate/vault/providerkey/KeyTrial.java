package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.audit.AuditLog;
import dev.tollgate.vault.validation.ProbeResult;
import dev.tollgate.vault.validation.ProbeResult.Limited;
import dev.tollgate.vault.validation.ProbeResult.Refused;
import dev.tollgate.vault.validation.ProbeResult.Unreachable;
import dev.tollgate.vault.validation.ProbeResult.Valid;
import dev.tollgate.vault.validation.ProviderClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way to a key that may be taken: rate, tier, and the provider's own word. However a try ends,
/// it is in the audit log; that there were too many is only counted.
@ApplicationScoped
public class KeyTrial {
  private static final Duration PROVIDER_LIMIT_RETRY = Duration.ofSeconds(30);

  private final TierGate gate;
  private final UserRates rates;
  private final ProviderClient providers;
  private final AuditLog audit;
  private final Clock clock;

  KeyTrial(TierGate gate, UserRates rates, ProviderClient providers, AuditLog audit, Clock clock) {
    this.gate = gate;
    this.rates = rates;
    this.providers = providers;
    this.audit = audit;
    this.clock = clock;
  }

  /// Saves once the provider takes the key. That it was not saved, for whatever reason, is in the
  /// log then; that it was, is `save`'s to tell.
  <T> Uni<T> save(Actor actor, KeyRequest request, Supplier<Uni<T>> save) {
    return rates
        .takeTrial(actor)
        .chain(
            () ->
                recorded(
                    actor, request, Action.SAVE, tried(actor, request).chain(() -> save.get())));
  }

  /// Completes when the provider takes the key; fails with the refusal otherwise.
  Uni<Void> test(Actor actor, KeyRequest request) {
    return rates
        .takeTrial(actor)
        .chain(() -> recorded(actor, request, Action.TEST, tried(actor, request)))
        .chain(() -> record(actor, request, Action.TEST, AuditEntry.DONE));
  }

  private Uni<Void> tried(Actor actor, KeyRequest request) {
    return gate.admit(actor, request.provider().name())
        .chain(() -> providers.probe(request.provider(), request.base(), request.secret()))
        .invoke(result -> requireValid(result, request.provider().title()))
        .replaceWithVoid();
  }

  private <T> Uni<T> recorded(Actor actor, KeyRequest request, Action action, Uni<T> work) {
    return work.onFailure()
        .recoverWithUni(
            fault ->
                record(actor, request, action, outcome(fault))
                    .chain(() -> Uni.createFrom().failure(fault)));
  }

  /// The refusal's code; `failed` for a fault of ours.
  static String outcome(Throwable fault) {
    return fault instanceof ProblemException refusal
        ? refusal.problem().code().wireName()
        : "failed";
  }

  private Uni<Void> record(Actor actor, KeyRequest request, Action action, String outcome) {
    return audit.write(
        new AuditEntry(
            clock.instant(),
            actor.accountId(),
            action,
            outcome,
            request.provider().name(),
            null,
            null,
            actor.requestId(),
            actor.principalId(),
            actor.source()));
  }

  /// @throws ProblemException unless the provider takes the key
  static void requireValid(ProbeResult result, String provider) {
    @Nullable ProblemException refusal =
        switch (result) {
          case Valid valid -> null;
          case Refused refused ->
              new ProblemException(ErrorCode.KEY_REFUSED, provider + " does not take this key.");
          case Limited limited ->
              new ProblemException(
                  ErrorCode.PROVIDER_FAILED,
                  provider + " limits this key now; nothing was saved.",
                  PROVIDER_LIMIT_RETRY);
          case Unreachable none when none.timedOut() ->
              new ProblemException(
                  ErrorCode.PROVIDER_TIMEOUT, provider + " did not answer; nothing was saved.");
          case Unreachable none ->
              new ProblemException(
                  ErrorCode.PROVIDER_UNREACHABLE,
                  provider + " could not be asked; nothing was saved.");
        };
    if (refusal != null) {
      throw refusal;
    }
  }
}
