package dev.tollgate.metering.export;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Caller;
import dev.tollgate.metering.Inputs;
import dev.tollgate.metering.account.CallerTransactions;
import dev.tollgate.metering.query.UsageParameters;
import dev.tollgate.metering.query.UsageQueries;
import dev.tollgate.metering.query.UsageQuery;
import dev.tollgate.metering.query.UsageWindow;
import dev.tollgate.metering.query.UsageWindows;
import dev.tollgate.metering.query.WindowSize;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// The exports of the caller's account.
@Path("/v1/exports")
@RolesAllowed({"account", "access-key"})
public class ExportResource {
  private static final int CREATED = 201;

  private final Caller caller;
  private final CallerTransactions transactions;
  private final AccountTransactions accounts;
  private final UsageQueries queries;
  private final UsageWindows windows;
  private final Exports exports;
  private final Clock clock;

  ExportResource(
      Caller caller,
      CallerTransactions transactions,
      AccountTransactions accounts,
      UsageQueries queries,
      UsageWindows windows,
      Exports exports,
      Clock clock) {
    this.caller = caller;
    this.transactions = transactions;
    this.accounts = accounts;
    this.queries = queries;
    this.windows = windows;
    this.exports = exports;
    this.clock = clock;
  }

  /// The oldest makes room, hence not for access keys, which change nothing.
  @POST
  @RolesAllowed("account")
  @ResponseStatus(CREATED)
  public Uni<ExportView> add(@NotNull @Valid ExportTerms terms) {
    UUID account = caller.account();
    UsageQuery query =
        queries.read(
            UsageParameters.of(terms.from(), terms.to(), terms.windowSize(), terms.groupBy()),
            WindowSize.DAY);
    Export export =
        new Export(
            UUID.randomUUID(),
            account,
            query.range(),
            query.windowSize(),
            query.groupBy(),
            clock.instant());
    return transactions
        .change(caller, tx -> exports.add(tx, export))
        .replaceWith(() -> ExportView.of(export));
  }

  /// The file, read window by window, and a window in parts, as fast as the caller takes it. It
  /// begins and ends at whole hours where minutes are not kept any more; one in minutes is refused
  /// then.
  ///
  /// @param since goes on with the window that begins here, without a header: for a transfer that
  ///   broke off
  @GET
  @Path("/{id}")
  @Produces("text/csv")
  public Multi<String> fetch(@RestPath UUID id, @RestQuery @Nullable String since) {
    UUID account = caller.account();
    Inputs inputs = new Inputs();
    Instant start = inputs.time("since", since, Instant.EPOCH);
    inputs.check();
    return transactions
        .read(caller, tx -> exports.find(tx, account, id))
        .map(found -> found.orElseThrow(ExportResource::unknown))
        .map(export -> export.covering(queries.minutesSince()))
        .invoke(export -> export.queries(start).findFirst().ifPresent(this::refuseForgotten))
        .onItem()
        .transformToMulti(export -> file(export, start, since == null));
  }

  private Multi<String> file(Export export, Instant since, boolean withHeader) {
    Multi<String> lines =
        Multi.createFrom()
            .items(() -> export.queries(since))
            .onItem()
            .transformToMultiAndConcatenate(query -> lines(export, query));
    return withHeader
        ? Multi.createBy()
            .concatenating()
            .streams(Multi.createFrom().item(UsageCsv.header(export.groupBy())), lines)
        : lines;
  }

  private Multi<String> lines(Export export, UsageQuery window) {
    return Multi.createBy()
        .repeating()
        .uni(AtomicReference<UsageWindow>::new, last -> part(export, window, last))
        .whilst(part -> windows.goesOn(window, part))
        .map(part -> UsageCsv.lines(export.groupBy(), part));
  }

  private Uni<List<UsageWindow>> part(
      Export export, UsageQuery window, AtomicReference<UsageWindow> last) {
    UUID account = export.accountId();
    return accounts
        .inAccount(account, tx -> windows.part(tx, account, window, last.get()))
        .invoke(
            part -> {
              refuseForgotten(window);
              if (!part.isEmpty()) {
                last.set(part.getLast());
              }
            });
  }

  /// Asked again after each part is read, too: a slow transfer may be overtaken, and breaks off
  /// then.
  private void refuseForgotten(UsageQuery window) {
    if (!queries.isKept(window)) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          "Minutes are kept since %s, and this export begins before: make one in hours."
              .formatted(queries.minutesSince()));
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.NOT_FOUND, "There is no such export.");
  }
}
