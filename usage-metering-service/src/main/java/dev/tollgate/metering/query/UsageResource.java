package dev.tollgate.metering.query;

import dev.tollgate.metering.Caller;
import dev.tollgate.metering.account.CallerTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;

/// What the caller's account used.
@Path("/v1/usage")
@RolesAllowed({"account", "access-key"})
public class UsageResource {
  private final Caller caller;
  private final CallerTransactions transactions;
  private final UsageQueries queries;
  private final UsageWindows windows;

  UsageResource(
      Caller caller, CallerTransactions transactions, UsageQueries queries, UsageWindows windows) {
    this.caller = caller;
    this.transactions = transactions;
    this.queries = queries;
    this.windows = windows;
  }

  /// Sums per window and group; without `windowSize` one window.
  @GET
  public Uni<UsageReport> usage(@BeanParam UsageParameters asked) {
    return report(queries.read(asked, WindowSize.TOTAL));
  }

  @GET
  @Path("/agents")
  public Uni<UsageReport> agents(@BeanParam UsageParameters asked) {
    return report(queries.read(asked, WindowSize.TOTAL).groupedBy(Dimension.AGENT));
  }

  @GET
  @Path("/providers")
  public Uni<UsageReport> providers(@BeanParam UsageParameters asked) {
    return report(queries.read(asked, WindowSize.TOTAL).groupedBy(Dimension.PROVIDER));
  }

  @GET
  @Path("/models")
  public Uni<UsageReport> models(@BeanParam UsageParameters asked) {
    return report(queries.read(asked, WindowSize.TOTAL).groupedBy(Dimension.MODEL));
  }

  @GET
  @Path("/features")
  public Uni<UsageReport> features(@BeanParam UsageParameters asked) {
    return report(queries.read(asked, WindowSize.TOTAL).groupedBy(Dimension.FEATURE));
  }

  /// How many messages were answered, per day unless asked otherwise.
  @GET
  @Path("/messages")
  public Uni<MessageVolume> messages(@BeanParam UsageParameters asked) {
    UsageQuery query = queries.read(asked, WindowSize.DAY).groupedBy(Dimension.ROUTE);
    return windows(query).map(found -> MessageVolume.of(query, found));
  }

  private Uni<UsageReport> report(UsageQuery query) {
    return windows(query).map(found -> UsageReport.of(query, found));
  }

  private Uni<List<UsageWindow>> windows(UsageQuery query) {
    UUID account = caller.account();
    return transactions.read(caller, tx -> windows.answer(tx, account, query));
  }
}
