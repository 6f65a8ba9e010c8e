package dev.tollgate.contracts.account;

import java.time.Instant;
import java.util.UUID;

/// An account reached a line of a feature's monthly quota (EN-11). Told once for each line, limit
/// and period: a limit that changes within the period has lines of its own.
///
/// @param line `near_limit` (80 %) or `exhausted`
/// @param used calls so far, tokens out at gateways included
/// @param limit calls a period
/// @param periodStart start of the period
/// @param resetAt end of the period, exclusive
/// @param suggest what would help, in the words of the answers' notice: `upgrade`, `add_key`
public record QuotaNotice(
    UUID accountId,
    String feature,
    String line,
    long used,
    long limit,
    Instant periodStart,
    Instant resetAt,
    String suggest) {
  public static final String TYPE = "quota.notice.v1";
}
