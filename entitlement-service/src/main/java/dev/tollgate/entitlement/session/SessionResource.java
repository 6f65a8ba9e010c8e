package dev.tollgate.entitlement.session;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.Printable;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.Principal;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A host opens sessions, for which its account pays, and looks at them.
@Path("/v1/sessions")
@RolesAllowed("owner")
public class SessionResource {
  private static final int GUEST_CALLS_PER_MINUTE = 20;

  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final SharedSessions sessions;
  private final EntitlementConfig config;
  private final SignedIn caller;
  private final Clock clock;

  SessionResource(
      AccountTransactions transactions,
      Accounts accounts,
      SharedSessions sessions,
      EntitlementConfig config,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.sessions = sessions;
    this.config = config;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param callsMax calls of all guests together; without it there is no cap
  /// @param guestCallsPerMinute how fast each guest may call; 20 unless given
  public record NewSession(
      @NotNull @Size(max = 100) @Printable String name,
      @Nullable @Positive @Max(1_000_000_000) Long callsMax,
      @Nullable @Positive @Max(100_000) Integer guestCallsPerMinute) {}

  @POST
  public Uni<Response> open(@NotNull @Valid NewSession wish) {
    Principal host = caller.principal();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Integer perMinute = wish.guestCallsPerMinute();
    SharedSession session =
        new SharedSession(
            UUID.randomUUID(),
            host.accountId(),
            wish.name().strip(),
            wish.callsMax(),
            perMinute == null ? GUEST_CALLS_PER_MINUTE : perMinute,
            now,
            now.plus(config.sessionLife()),
            null);
    return transactions
        .inAccount(host.accountId(), tx -> add(tx, session, now))
        .map(
            added ->
                Response.status(Response.Status.CREATED)
                    .entity(SessionView.forHost(session))
                    .build());
  }

  @GET
  public Uni<List<SessionView>> list() {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, tx -> sessions.live(tx, account, clock.instant()))
        .map(live -> live.stream().map(SessionView::forHost).toList());
  }

  /// The account's lock makes two requests at once count each other's sessions.
  private Uni<Void> add(SqlConnection tx, SharedSession session, Instant now) {
    return accounts
        .lock(tx, session.accountId())
        .map(Accounts::orUnknown)
        .chain(() -> sessions.live(tx, session.accountId(), now))
        .invoke(
            live -> {
              if (live.size() >= config.sessionsMax()) {
                throw new ProblemException(
                    ErrorCode.CONFLICT, "This account already hosts " + live.size() + " sessions.");
              }
            })
        .chain(() -> sessions.add(tx, session));
  }
}
