package dev.tollgate.metering.query;

import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What a caller may say about the usage it asks for. Times are ISO-8601 in UTC; all is optional.
public class UsageParameters {
  @RestQuery @Nullable String from;
  @RestQuery @Nullable String to;
  @RestQuery @Nullable String windowSize;
  @RestQuery @Nullable List<String> groupBy;
  @RestQuery @Nullable String principal;
  @RestQuery @Nullable String agent;
  @RestQuery @Nullable String feature;
  @RestQuery @Nullable String provider;
  @RestQuery @Nullable String model;
  @RestQuery @Nullable String route;

  /// The same said by other means than a query string.
  public static UsageParameters of(
      @Nullable String from,
      @Nullable String to,
      @Nullable String windowSize,
      @Nullable List<String> groupBy) {
    UsageParameters asked = new UsageParameters();
    asked.from = from;
    asked.to = to;
    asked.windowSize = windowSize;
    asked.groupBy = groupBy;
    return asked;
  }
}
