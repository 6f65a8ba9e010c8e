package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Utc;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.wallet.GrantReceipt;
import dev.tollgate.contracts.wallet.GrantRequest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.internal.Internal;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Promotional credits that entitlement-service gives: for migrating (WA-4), for linking an email
/// (EN-16). An account that is known to be erased gets none.
@Path("/internal/v1/grants")
@Internal(callers = "entitlement-service")
@PermitAll
public class GrantResource {
  /// No key of another service can meet one of billing's own.
  private static final String KEYS = "entitlement/";

  private final Wallets wallets;
  private final WorkerTransactions worker;
  private final Clock clock;

  GrantResource(Wallets wallets, WorkerTransactions worker, Clock clock) {
    this.wallets = wallets;
    this.worker = worker;
    this.clock = clock;
  }

  @POST
  public Uni<GrantReceipt> grant(@NotNull @Valid GrantRequest request) {
    Grant grant = grantOf(request);
    return worker
        .inTransaction(
            transaction ->
                wallets
                    .lock(transaction, Set.of(grant.accountId()))
                    .invoke(GrantResource::mustNotBeErased)
                    .chain(() -> wallets.grant(transaction, grant)))
        .map(
            outcome ->
                new GrantReceipt(
                    request.accountId(), request.grantKey(), outcome == GrantOutcome.REPEATED))
        .onFailure(GrantKeyReusedException.class)
        .transform(
            reused ->
                new ProblemException(
                    ErrorCode.CONFLICT, "This grant key was used with other content."));
  }

  /// Its credits have expired, or are about to: whatever came later would stay for ever.
  private static void mustNotBeErased(Map<UUID, Wallet> locked) {
    if (locked.values().stream().anyMatch(Wallet::isErased)) {
      throw new ProblemException(ErrorCode.CONFLICT, "This account is erased.");
    }
  }

  private Grant grantOf(GrantRequest request) {
    Instant now = Utc.now(clock);
    Instant end = request.expiresAt();
    if (end != null && !end.isAfter(now)) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "expiresAt must lie in the future.");
    }
    LotSource source =
        switch (request.source()) {
          case MIGRATION -> LotSource.MIGRATION;
          case PROMO -> LotSource.PROMO;
        };
    return new Grant(
        request.accountId(),
        KEYS + request.grantKey(),
        source,
        request.creditsMicro(),
        0,
        now,
        end);
  }
}
