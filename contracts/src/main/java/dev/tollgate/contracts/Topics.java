package dev.tollgate.contracts;

/// The Kafka topics. `USAGE` has many partitions, whose number never changes; the control topics
/// have one, are compacted, and carry a tick every 500 ms, so that a reader knows how fresh its
/// picture is.
public final class Topics {
  /// usage.recorded, usage.charged, lease.closed, lease.fenced; keyed by the billing account.
  public static final String USAGE = "tollgate.usage";

  /// account.changed, account.erased, account.erasure-confirmed, access-key.revoked, quota.notice.
  public static final String ACCOUNT = "tollgate.account";

  /// key.changed.
  public static final String KEY = "tollgate.key";

  /// credits.changed, lease.recall.
  public static final String CREDITS = "tollgate.credits";

  /// subscription.changed.
  public static final String SUBSCRIPTION = "tollgate.subscription";

  /// budget.changed.
  public static final String BUDGET = "tollgate.budget";

  private Topics() {}
}
