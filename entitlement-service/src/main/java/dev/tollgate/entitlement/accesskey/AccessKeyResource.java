package dev.tollgate.entitlement.accesskey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.Printable;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.agent.Agents;
import dev.tollgate.entitlement.identity.Principal;
import dev.tollgate.entitlement.identity.Secrets;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Access keys for back-ends and agents: they make LLM calls and read what names the role
/// `access-key`. Their owner manages them; no key can make another.
@Path("/v1/access-keys")
@RolesAllowed("owner")
public class AccessKeyResource {
  private static final String PREFIX = "tg_";

  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final AccessKeys keys;
  private final Agents agents;
  private final Secrets secrets;
  private final EntitlementConfig config;
  private final SignedIn caller;
  private final Clock clock;

  AccessKeyResource(
      AccountTransactions transactions,
      Accounts accounts,
      AccessKeys keys,
      Agents agents,
      Secrets secrets,
      EntitlementConfig config,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.keys = keys;
    this.agents = agents;
    this.secrets = secrets;
    this.config = config;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param agentId binds the key to an agent: calls with it are the agent's, and it reads nothing
  public record NewKey(@NotNull @Size(max = 100) @Printable String name, @Nullable UUID agentId) {}

  @POST
  public Uni<Response> create(@NotNull @Valid NewKey wish) {
    String secret = secrets.mint(PREFIX);
    Principal owner = caller.principal();
    AccessKey key =
        new AccessKey(
            UUID.randomUUID(),
            Secrets.sha256(secret),
            wish.name().strip(),
            secret.substring(secret.length() - 4),
            owner,
            wish.agentId(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    return transactions
        .inAccount(owner.accountId(), tx -> add(tx, key))
        .map(
            stored ->
                Response.status(Response.Status.CREATED)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .entity(AccessKeyView.of(key, secret))
                    .build());
  }

  @GET
  public Uni<List<AccessKeyView>> list() {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, tx -> keys.of(tx, account))
        .map(found -> found.stream().map(AccessKeyView::of).toList());
  }

  @DELETE
  @Path("/{id}")
  public Uni<Void> delete(UUID id) {
    UUID account = caller.accountId();
    return transactions
        .inAccount(account, tx -> keys.delete(tx, account, id))
        .invoke(
            deleted -> {
              if (!deleted) {
                throw new ProblemException(ErrorCode.NOT_FOUND, "No such access key.");
              }
            })
        .replaceWithVoid();
  }

  /// The account's lock makes two requests at once count each other's keys.
  private Uni<Void> add(SqlConnection tx, AccessKey key) {
    UUID account = key.owner().accountId();
    return accounts
        .lock(tx, account)
        .map(Accounts::orUnknown)
        .chain(() -> mustKnow(tx, account, key.agentId()))
        .chain(() -> keys.of(tx, account))
        .invoke(this::mustHaveRoom)
        .chain(() -> keys.add(tx, key));
  }

  private Uni<Void> mustKnow(SqlConnection tx, UUID account, @Nullable UUID agentId) {
    if (agentId == null) {
      return Uni.createFrom().voidItem();
    }
    return agents
        .find(tx, account, agentId)
        .map(
            found ->
                found.orElseThrow(
                    () -> new ProblemException(ErrorCode.NOT_FOUND, "No such agent.")))
        .replaceWithVoid();
  }

  private void mustHaveRoom(List<AccessKey> existing) {
    if (existing.size() >= config.accessKeysMax()) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "This account already has " + existing.size() + " access keys.");
    }
  }
}
