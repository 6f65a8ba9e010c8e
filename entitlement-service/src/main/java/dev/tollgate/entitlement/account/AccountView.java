package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.entitlement.quota.BillingMonth;
import java.time.Instant;
import java.util.UUID;

/// An account as its owner sees it.
///
/// @param linked whether a person stands behind it, so that a device id alone no longer signs in
/// @param periodStart start of the running month
/// @param periodEnd its end, exclusive
public record AccountView(
    UUID accountId,
    AccountKind kind,
    Tier tier,
    AccountStatus status,
    boolean linked,
    int agentQuota,
    Instant createdAt,
    Instant periodStart,
    Instant periodEnd) {

  static AccountView of(Account account, Instant now) {
    BillingMonth month = BillingMonth.containing(now, account.anchor());
    return new AccountView(
        account.id(),
        account.kind(),
        account.tier(),
        account.status(),
        account.kind() != AccountKind.DEVICE,
        account.agentQuota(),
        account.createdAt(),
        month.start(),
        month.end());
  }
}
