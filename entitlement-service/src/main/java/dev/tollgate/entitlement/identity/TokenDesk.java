package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.RefreshTokens.Kept;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
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
  private final EntitlementConfig config;
  private final Clock clock;

  TokenDesk(
      WorkerTransactions transactions,
      Accounts accounts,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      EntitlementConfig config,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.config = config;
    this.clock = clock;
  }

  /// The next pair of a family.
  Uni<Tokens> issue(SqlConnection tx, UUID family, Principal principal) {
    return refreshTokens
        .dropExpired(tx, principal.accountId())
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
  public Uni<Tokens> refresh(String token) {
    return transactions
        .inTransaction(tx -> refreshTokens.lock(tx, token).chain(found -> renew(tx, token, found)))
        .map(
            renewed ->
                renewed.orElseThrow(
                    () ->
                        new ProblemException(
                            ErrorCode.UNAUTHENTICATED, "This refresh token is not valid.")));
  }

  /// Empty when refused: the transaction must commit then, for the revocation in it.
  private Uni<Optional<Tokens>> renew(SqlConnection tx, String token, Optional<Kept> found) {
    if (found.isEmpty() || found.get().expiresAt().isBefore(clock.instant())) {
      return Uni.createFrom().item(Optional.empty());
    }
    Kept kept = found.get();
    if (kept.usedAt() != null) {
      return refreshTokens.revoke(tx, kept.family()).replaceWith(Optional.empty());
    }
    return accounts
        .find(tx, kept.principal().accountId())
        .chain(
            account ->
                account.filter(open -> open.active()).isEmpty()
                    ? refreshTokens.revoke(tx, kept.family()).replaceWith(Optional.empty())
                    : refreshTokens
                        .markUsed(tx, token)
                        .chain(() -> issue(tx, kept.family(), kept.principal()))
                        .map(Optional::of));
  }
}
