package dev.tollgate.entitlement.agent;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.Printable;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Agents within the number the plan allows (EN-15).
@Path("/v1/agents")
@RolesAllowed("owner")
public class AgentResource {
  private final AccountTransactions transactions;
  private final Agents agents;
  private final AgentChanges changes;
  private final SignedIn caller;
  private final Clock clock;

  AgentResource(
      AccountTransactions transactions,
      Agents agents,
      AgentChanges changes,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.agents = agents;
    this.changes = changes;
    this.caller = caller;
    this.clock = clock;
  }

  public record NewAgent(@NotNull @Size(max = 100) @Printable String name) {}

  /// What is absent stays as it is.
  public record AgentPatch(
      @Nullable @Size(max = 100) @Printable String name, @Nullable Boolean active) {}

  @GET
  public Uni<List<Agent>> list() {
    UUID account = caller.accountId();
    return transactions.inAccount(account, tx -> agents.of(tx, account));
  }

  @POST
  public Uni<Response> create(@NotNull @Valid NewAgent wish) {
    Agent agent =
        new Agent(
            UUID.randomUUID(),
            caller.accountId(),
            wish.name().strip(),
            true,
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    return transactions
        .inAccount(agent.accountId(), tx -> changes.create(tx, agent))
        .map(created -> Response.status(Response.Status.CREATED).entity(created).build());
  }

  @PATCH
  @Path("/{id}")
  public Uni<Agent> change(UUID id, @NotNull @Valid AgentPatch patch) {
    UUID account = caller.accountId();
    String name = patch.name() == null ? null : patch.name().strip();
    return transactions
        .inAccount(account, tx -> changes.change(tx, account, id, name, patch.active()))
        .map(changed -> changed.orElseThrow(AgentResource::unknown));
  }

  @DELETE
  @Path("/{id}")
  public Uni<Void> delete(UUID id) {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, tx -> changes.delete(tx, account, id))
        .invoke(
            deleted -> {
              if (!deleted) {
                throw unknown();
              }
            })
        .replaceWithVoid();
  }

  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.NOT_FOUND, "No such agent.");
  }
}
