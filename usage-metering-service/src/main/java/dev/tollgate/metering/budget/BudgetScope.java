package dev.tollgate.metering.budget;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose or which calls a budget counts.
public sealed interface BudgetScope {
  /// All calls of the account.
  record WholeAccount() implements BudgetScope {}

  /// The calls of one agent.
  record OneAgent(UUID agentId) implements BudgetScope {}

  /// The calls that one provider served.
  record OneProvider(String provider) implements BudgetScope {}

  /// @throws IllegalArgumentException for anything but `account`, `agent:<id>` and
  ///   `provider:<name>`
  @JsonCreator
  static BudgetScope ofWireName(String name) {
    if (name.equals("account")) {
      return new WholeAccount();
    }
    if (name.startsWith("agent:")) {
      return new OneAgent(UUID.fromString(name.substring("agent:".length())));
    }
    if (name.matches("provider:[a-z0-9][a-z0-9._-]{0,99}")) {
      return new OneProvider(name.substring("provider:".length()));
    }
    throw new IllegalArgumentException("a scope is account, agent:<id> or provider:<name>");
  }

  /// `account`, `agent:<id>` or `provider:<name>`.
  @JsonValue
  default String wireName() {
    return switch (this) {
      case WholeAccount _ -> "account";
      case OneAgent agent -> "agent:" + agent.agentId();
      case OneProvider provider -> "provider:" + provider.provider();
    };
  }

  default @Nullable UUID agent() {
    return this instanceof OneAgent agent ? agent.agentId() : null;
  }

  default @Nullable String providerName() {
    return this instanceof OneProvider provider ? provider.provider() : null;
  }
}
