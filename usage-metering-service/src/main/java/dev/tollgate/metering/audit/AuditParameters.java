package dev.tollgate.metering.audit;

import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What a caller may say about the calls it looks for; all is optional.
public class AuditParameters {
  @RestQuery @Nullable String from;
  @RestQuery @Nullable String to;
  @RestQuery @Nullable String principal;
  @RestQuery @Nullable String agent;
  @RestQuery @Nullable String feature;
  @RestQuery @Nullable String provider;
  @RestQuery @Nullable String model;
  @RestQuery @Nullable String route;
  @RestQuery @Nullable String status;
  @RestQuery @Nullable String requestId;
  @RestQuery @Nullable String after;
  @RestQuery @Nullable String limit;
}
