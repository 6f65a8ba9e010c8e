package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.account.Route;
import java.util.List;
import java.util.UUID;

/// The names of an account's counters in Redis. The account stands in braces, so that a cluster
/// keeps them on one node, where a script can reach them together.
final class TokenKeys {
  private TokenKeys() {}

  static String rate(UUID accountId, UUID principalId, Route route) {
    return prefix(accountId) + "rate:" + principalId + ":" + route;
  }

  static String quota(UUID accountId, String feature, BillingMonth month) {
    return prefix(accountId) + "quota:" + feature + ":" + month.start();
  }

  static String admission(UUID accountId, UUID admissionId) {
    return prefix(accountId) + "admission:" + admissionId;
  }

  /// Admissions that may still be reported on.
  static String open(UUID accountId) {
    return prefix(accountId) + "open";
  }

  /// In the order in which the scripts expect them; what a call does not take from is named but not
  /// touched.
  static List<String> of(Ask ask) {
    Ask.Metered metered = ask.metered();
    Ask.Shared shared = ask.shared();
    return List.of(
        rate(ask.accountId(), ask.principalId(), ask.route()),
        metered == null
            ? prefix(ask.accountId()) + "quota:none"
            : quota(ask.accountId(), metered.feature(), metered.month()),
        admission(ask.accountId(), ask.admissionId()),
        prefix(ask.accountId()) + "session:" + (shared == null ? "none" : shared.sessionId()),
        open(ask.accountId()));
  }

  /// A bucket that belongs to no account.
  static String loose(String bucket) {
    return "tollgate:{" + bucket + "}";
  }

  private static String prefix(UUID accountId) {
    return "tollgate:{" + accountId + "}:";
  }
}
