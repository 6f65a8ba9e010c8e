package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.AccountTier;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/// Whether an account may bring a key for a provider. The projection may lag, so entitlement is
/// asked before the answer is no; when it cannot be asked, nothing is decided (503).
@ApplicationScoped
public class TierGate {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AccountStates states;
  private final AccountTransactions accounts;
  private final EntitlementClient entitlement;

  TierGate(
      AccountStates states,
      AccountTransactions accounts,
      @RestClient EntitlementClient entitlement) {
    this.states = states;
    this.accounts = accounts;
    this.entitlement = entitlement;
  }

  /// Completes when the account may, fails with the refusal when it may not.
  public Uni<Void> admit(Actor actor, String provider) {
    return current(actor, Optional.of(provider))
        .invoke(state -> require(actor, state, provider))
        .replaceWithVoid();
  }

  /// The account's state, asked of entitlement when it is unknown here.
  public Uni<AccountState> state(Actor actor) {
    return current(actor, Optional.empty());
  }

  private Uni<AccountState> current(Actor actor, Optional<String> provider) {
    return accounts
        .inAccount(actor.accountId(), tx -> states.find(tx, actor.accountId()))
        .chain(
            known ->
                known.isPresent() && provider.map(known.get()::mayBring).orElse(true)
                    ? Uni.createFrom().item(known.get())
                    : ask(actor));
  }

  private Uni<AccountState> ask(Actor actor) {
    return entitlement
        .tier(actor.accountId())
        .onFailure()
        .transform(TierGate::undecided)
        .map(TierGate::stateOf)
        .chain(
            state ->
                accounts.inAccount(
                    actor.accountId(),
                    tx ->
                        states
                            .apply(tx, state)
                            .chain(() -> states.find(tx, actor.accountId()))
                            .map(Optional::orElseThrow)));
  }

  private static Throwable undecided(Throwable fault) {
    return fault instanceof WebApplicationException answer
            && answer.getResponse().getStatus() == ErrorCode.NOT_FOUND.status()
        ? new ProblemException(ErrorCode.FORBIDDEN, "This account is not known.")
        : new ProblemException(ErrorCode.UNAVAILABLE, "The tier cannot be told now.", RETRY);
  }

  private static AccountState stateOf(AccountTier told) {
    return new AccountState(
        told.accountId(), told.version(), told.tier(), told.status(), null, told.ownKeysEnded());
  }

  /// @throws ProblemException when the account may not bring a key for the provider
  static void require(Actor actor, AccountState state, String provider) {
    @Nullable Instant notBefore = state.tokensNotBefore();
    if (notBefore != null && actor.tokenIssuedAt().isBefore(notBefore)) {
      throw new ProblemException(ErrorCode.UNAUTHENTICATED, "This token is no longer valid.");
    }
    if (state.status() != AccountStatus.ACTIVE) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "This account is not active.");
    }
    if (state.ownKeysEnded()) {
      throw new ProblemException(
          ErrorCode.FORBIDDEN, "Own keys have ended for this account; its calls use credits.");
    }
    if (!state.mayBring(provider)) {
      throw new ProblemException(
          ErrorCode.TIER_LIMITED,
          "Your tier is %s; own keys for %s come with %s."
              .formatted(state.tier(), provider, TierPolicy.lowestFor(provider)));
    }
  }
}
