package dev.tollgate.contracts.budget;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One page of the counts from which entitlement-service rebuilds its quota counters (merge by
/// max).
///
/// @param watermark per partition of `usage`, the next offset that these counts do not hold yet
/// @param ends per partition of `usage`, where it ended when the first page was asked for, and on
///   that page only: counts whose watermark is not below hold all that was on the topic by then
/// @param next pass as `after` for the next page; null on the last
public record QuotaCounts(
    Map<Integer, Long> watermark,
    @Nullable Map<Integer, Long> ends,
    List<Used> accounts,
    @Nullable UUID next) {
  public QuotaCounts {
    watermark = Map.copyOf(watermark);
    ends = ends == null ? null : Map.copyOf(ends);
    accounts = List.copyOf(accounts);
  }

  /// @param requests PLATFORM calls that used quota in the account's month so far, by feature and
  ///   by whole hours: an account's months begin with one
  public record Used(UUID accountId, Map<String, Long> requests) {}
}
