package dev.tollgate.entitlement.session;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.Principal;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Guests join and leave; the host ends. Runs as the worker, since a guest touches a session of
/// another account.
@Path("/v1/sessions/{id}")
@RolesAllowed("account")
public class SessionGuestResource {
  private final WorkerTransactions transactions;
  private final SharedSessions sessions;
  private final Accounts accounts;
  private final EntitlementConfig config;
  private final SignedIn caller;
  private final Clock clock;

  SessionGuestResource(
      WorkerTransactions transactions,
      SharedSessions sessions,
      Accounts accounts,
      EntitlementConfig config,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.sessions = sessions;
    this.accounts = accounts;
    this.config = config;
    this.caller = caller;
    this.clock = clock;
  }

  /// Joining again changes nothing. Accounts are locked before sessions, as by an erasure.
  @POST
  @Path("/join")
  public Uni<SessionView> join(UUID id) {
    Principal guest = caller.principal();
    Instant now = clock.instant();
    return transactions.inTransaction(
        tx ->
            accounts
                .lock(tx, guest.accountId())
                .map(Accounts::orUnknown)
                .chain(() -> sessions.lock(tx, id))
                .map(
                    found ->
                        found
                            .filter(session -> session.liveAt(now))
                            .orElseThrow(SessionGuestResource::unknown))
                .call(session -> admit(tx, session, guest, now))
                .map(
                    session ->
                        session.accountId().equals(guest.accountId())
                            ? SessionView.forHost(session)
                            : SessionView.forGuest(session)));
  }

  /// The host ends the session for all; a guest leaves it.
  @DELETE
  public Uni<Void> leave(UUID id) {
    Principal principal = caller.principal();
    Instant now = clock.instant();
    return transactions
        .inTransaction(
            tx ->
                end(tx, id, principal, now)
                    .chain(
                        ended ->
                            ended
                                ? Uni.createFrom().item(true)
                                : sessions.leave(tx, id, principal, now)))
        .invoke(
            done -> {
              if (!done) {
                throw unknown();
              }
            })
        .replaceWithVoid();
  }

  /// The host's account counts as changed, so that gateways drop what they admitted guests on.
  private Uni<Boolean> end(SqlConnection tx, UUID id, Principal host, Instant now) {
    if (!caller.owner()) {
      return Uni.createFrom().item(false);
    }
    return accounts
        .lock(tx, host.accountId())
        .chain(() -> sessions.end(tx, host.accountId(), id, now))
        .call(ended -> ended ? accounts.touch(tx, host.accountId()) : Uni.createFrom().voidItem());
  }

  private Uni<Void> admit(SqlConnection tx, SharedSession session, Principal guest, Instant now) {
    return sessions
        .otherGuests(tx, session.id(), guest)
        .invoke(
            guests -> {
              if (guests >= config.sessionGuestsMax()) {
                throw new ProblemException(ErrorCode.CONFLICT, "This session is full.");
              }
            })
        .chain(() -> sessions.join(tx, session.id(), guest, now));
  }

  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.NOT_FOUND, "No such session.");
  }
}
