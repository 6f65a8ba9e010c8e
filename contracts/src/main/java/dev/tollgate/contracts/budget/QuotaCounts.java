package dev.tollgate.contracts.budget;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One page of the counts from which entitlement-service rebuilds its quota counters (merge by
/// max).
///
/// @param watermark per partition of `usage`, the next offset that these counts do not hold yet
/// @param next pass as `after` for the next page; null on the last
public record QuotaCounts(Map<Integer, Long> watermark, List<Used> accounts, @Nullable UUID next) {
  public QuotaCounts {
    watermark = Map.copyOf(watermark);
    accounts = List.copyOf(accounts);
  }

  /// @param requests PLATFORM calls that used quota in the account's month so far, by feature and
  ///   by whole hours: an account's months begin with one
  public record Used(UUID accountId, Map<String, Long> requests) {}
}
