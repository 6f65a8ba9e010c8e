package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.RefreshTokens.Kept;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Hands out pairs of an access token and a refresh token, and renews them.
@ApplicationScoped
public class TokenDesk {
  private static final Set<String> OWNER = Set.of("account", "owner");

  private final WorkerTransactions transactions;
  private final Accounts accounts;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final SignInLimits limits;
  private final EntitlementConfig config;

  TokenDesk(
      WorkerTransactions transactions,
      Accounts accounts,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      SignInLimits limits,
      EntitlementConfig config) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.limits = limits;
    this.config = config;
  }

  /// The next pair of a family. Whoever asks for it holds the account's lock.
  Uni<Tokens> issue(SqlConnection tx, UUID family, Principal principal) {
    return refreshTokens
        .makeRoom(tx, principal.accountId(), family)
        .chain(() -> refreshTokens.issue(tx, family, principal))
        .map(
            refreshToken ->
                new Tokens(
                    accessTokens.mint(principal, OWNER),
                    config.accessTokenLife().toSeconds(),
                    refreshToken));
  }

  /// Trades a refresh token for the next pair. One that was used before has been stolen, or its
  /// thief was first: either way the whole family is revoked.
  ///
  /// The account's lock comes before the look at the token that counts. So the use of another token
  /// of the family is over by then, and a revocation sees all that it made.
  public Uni<Tokens> refresh(String token) {
    return refreshTokens
        .find(transactions.pool(), token)
        .map(seen -> seen.orElseThrow(TokenDesk::invalid))
        .call(this::admit)
        .chain(
            seen ->
                transactions.inTransaction(
                    tx ->
                        accounts
                            .lock(tx, seen.principal().accountId())
                            .chain(account -> renew(tx, token, account.filter(Account::active)))))
        .map(renewed -> renewed.orElseThrow(TokenDesk::invalid));
  }

  /// A used one passes at any pace: it has to revoke its family.
  private Uni<Void> admit(Kept seen) {
    return seen.used()
        ? Uni.createFrom().voidItem()
        : limits.admitKnown(seen.principal().principalId());
  }

  /// Empty when refused: the transaction must commit then, for the revocation in it.
  private Uni<Optional<Tokens>> renew(SqlConnection tx, String token, Optional<Account> active) {
    return refreshTokens
        .find(tx, token)
        .chain(
            found -> {
              if (found.isEmpty()) {
                return Uni.createFrom().item(Optional.empty());
              }
              Kept kept = found.get();
              return kept.used() || active.isEmpty()
                  ? refreshTokens.revoke(tx, kept.family()).replaceWith(Optional.empty())
                  : refreshTokens
                      .markUsed(tx, token)
                      .chain(() -> issue(tx, kept.family(), kept.principal()))
                      .map(Optional::of);
            });
  }

  private static ProblemException invalid() {
    return new ProblemException(ErrorCode.UNAUTHENTICATED, "This refresh token is not valid.");
  }
}
