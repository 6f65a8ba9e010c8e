package dev.tollgate.bench.vault;

import dev.tollgate.bench.suite.Customers;
import dev.tollgate.local.launch.Stack;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// Accounts with a provider key of their own in the vault.
final class KeyOwners {
  static final String PROVIDER = "openai";
  private static final String KEY = "{\"provider\":\"%s\",\"key\":\"sk-good-benchmark-%d\"}";
  private static final String TIER = "{\"tier\":\"PRO\"}";

  private final Stack stack;
  private final Customers customers;

  private KeyOwners(Stack stack) {
    this.stack = stack;
    this.customers = new Customers(stack);
  }

  static List<UUID> arriving(Stack stack, int count) {
    var owners = new KeyOwners(stack);
    return IntStream.range(0, count).mapToObj(owners::arrive).toList();
  }

  private UUID arrive(int number) {
    String token = customers.signIn();
    String account = customers.call("GET", "/v1/account", "", token).path("accountId").asText();
    customers.call("PUT", "/admin/v1/accounts/" + account + "/tier", TIER, stack.operatorToken());
    customers.call("POST", "/v1/api-keys", KEY.formatted(PROVIDER, number), token);
    return UUID.fromString(account);
  }
}
