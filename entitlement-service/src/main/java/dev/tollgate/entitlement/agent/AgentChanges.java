package dev.tollgate.entitlement.agent;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.accesskey.AccessKeys;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an account does with its agents. Each change locks the account, so that two at once cannot
/// pass its agent quota together, and counts as a change of it, so that gateways ask again.
@Singleton
class AgentChanges {
  private final Accounts accounts;
  private final Agents agents;
  private final AccessKeys accessKeys;
  private final EntitlementConfig config;

  AgentChanges(Accounts accounts, Agents agents, AccessKeys accessKeys, EntitlementConfig config) {
    this.accounts = accounts;
    this.agents = agents;
    this.accessKeys = accessKeys;
    this.config = config;
  }

  Uni<Agent> create(SqlConnection tx, Agent agent) {
    return mustHaveRoom(tx, agent.accountId())
        .invoke(this::mustNotPileUp)
        .chain(() -> agents.add(tx, agent))
        .replaceWith(agent);
  }

  /// Empty when the account has no such agent.
  ///
  /// @param name null leaves it
  /// @param active null leaves it
  Uni<Optional<Agent>> change(
      SqlConnection tx, UUID accountId, UUID id, @Nullable String name, @Nullable Boolean active) {
    return accounts
        .lock(tx, accountId)
        .chain(() -> agents.find(tx, accountId, id))
        .chain(
            found ->
                found.isEmpty()
                    ? Uni.createFrom().item(found)
                    : save(tx, found.get(), name, active).map(Optional::of));
  }

  /// Deletes the agent and the access keys bound to it; false when the account has no such agent.
  Uni<Boolean> delete(SqlConnection tx, UUID accountId, UUID id) {
    return accounts
        .lock(tx, accountId)
        .chain(() -> agents.find(tx, accountId, id))
        .chain(
            found ->
                found.isEmpty()
                    ? Uni.createFrom().item(false)
                    : accessKeys
                        .deleteOfAgent(tx, accountId, id)
                        .chain(() -> agents.delete(tx, found.get()))
                        .chain(() -> accounts.touch(tx, accountId))
                        .replaceWith(true));
  }

  private Uni<Agent> save(
      SqlConnection tx, Agent before, @Nullable String name, @Nullable Boolean active) {
    Agent renamed = name == null ? before : before.renamed(name);
    Agent after = active == null ? renamed : renamed.switched(active);
    boolean switchedOn = after.active() && !before.active();
    return (switchedOn
            ? mustHaveRoom(tx, after.accountId()).replaceWithVoid()
            : Uni.createFrom().voidItem())
        .chain(() -> agents.save(tx, after))
        .chain(() -> accounts.touch(tx, after.accountId()))
        .replaceWith(after);
  }

  /// Gives all agents there are.
  private Uni<List<Agent>> mustHaveRoom(SqlConnection tx, UUID accountId) {
    return accounts
        .lock(tx, accountId)
        .map(Accounts::orUnknown)
        .chain(account -> agents.of(tx, accountId).invoke(all -> mustHaveRoom(account, all)));
  }

  private static void mustHaveRoom(Account account, List<Agent> all) {
    int quota = account.agentQuota();
    if (all.stream().filter(Agent::active).count() >= quota) {
      throw new ProblemException(
          ErrorCode.AGENT_QUOTA_EXCEEDED, "Your plan has " + quota + " active agents.");
    }
  }

  private void mustNotPileUp(List<Agent> all) {
    long inactive = all.stream().filter(agent -> !agent.active()).count();
    if (inactive >= config.inactiveAgentsMax()) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "This account has " + inactive + " inactive agents; delete some.");
    }
  }
}
