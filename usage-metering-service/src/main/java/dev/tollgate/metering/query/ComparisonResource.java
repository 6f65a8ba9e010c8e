package dev.tollgate.metering.query;

import dev.tollgate.metering.Caller;
import dev.tollgate.metering.Inputs;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.account.CallerTransactions;
import dev.tollgate.metering.rollup.Grain;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// Platform against own keys: per calendar month, or over any range.
@Path("/v1/usage")
@RolesAllowed({"account", "access-key"})
public class ComparisonResource {
  private final Caller caller;
  private final CallerTransactions transactions;
  private final UsageQueries queries;
  private final UsageWindows windows;
  private final MeteringConfig config;
  private final Clock clock;

  ComparisonResource(
      Caller caller,
      CallerTransactions transactions,
      UsageQueries queries,
      UsageWindows windows,
      MeteringConfig config,
      Clock clock) {
    this.caller = caller;
    this.transactions = transactions;
    this.queries = queries;
    this.windows = windows;
    this.config = config;
    this.clock = clock;
  }

  /// The summary of a month.
  ///
  /// @param month such as 2026-11; this month when absent
  @GET
  @Path("/monthly")
  public Uni<Comparison> monthly(@RestQuery @Nullable String month) {
    Inputs inputs = new Inputs();
    Instant start = inputs.month("month", month, Grain.MONTH.floor(clock.instant()));
    inputs.check();
    UsageRange range = new UsageRange(start, Grain.MONTH.next(start));
    return compare(new UsageQuery(range, WindowSize.TOTAL, List.of(Dimension.ROUTE), Map.of()));
  }

  /// What own keys saved in a range.
  @GET
  @Path("/savings")
  public Uni<Comparison> savings(@BeanParam UsageParameters asked) {
    return compare(queries.read(asked, WindowSize.TOTAL).groupedBy(Dimension.ROUTE));
  }

  private Uni<Comparison> compare(UsageQuery query) {
    UUID account = caller.account();
    return transactions
        .read(caller, tx -> windows.answer(tx, account, query))
        .map(parts -> Comparison.of(query.range(), parts, config.referencePricePerCreditUsd()));
  }
}
