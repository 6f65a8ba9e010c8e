package dev.tollgate.metering.budget;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Caller;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.account.CallerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/// The budgets of the caller's account: everybody of the account sees them, owners change them.
@Path("/v1/budgets")
@RolesAllowed("account")
public class BudgetResource {
  private static final int CREATED = 201;

  private final Caller caller;
  private final CallerTransactions transactions;
  private final Budgets budgets;
  private final Spending spending;
  private final BudgetAlerts alerts;
  private final BudgetWatch watch;
  private final MeteringConfig config;
  private final Clock clock;

  BudgetResource(
      Caller caller,
      CallerTransactions transactions,
      Budgets budgets,
      Spending spending,
      BudgetAlerts alerts,
      BudgetWatch watch,
      MeteringConfig config,
      Clock clock) {
    this.caller = caller;
    this.transactions = transactions;
    this.budgets = budgets;
    this.spending = spending;
    this.alerts = alerts;
    this.watch = watch;
    this.config = config;
    this.clock = clock;
  }

  /// All budgets, with what is spent of each now.
  @GET
  public Uni<BudgetList> list() {
    UUID account = caller.account();
    return transactions.read(caller, tx -> views(tx, account)).map(BudgetList::new);
  }

  @POST
  @RolesAllowed("owner")
  @ResponseStatus(CREATED)
  public Uni<BudgetView> add(@NotNull @Valid BudgetTerms terms) {
    UUID account = caller.account();
    Budget budget = terms.budget(UUID.randomUUID(), account);
    return transactions.change(
        caller,
        tx ->
            budgets
                .lock(tx, List.of(account))
                .chain(() -> budgets.of(tx, List.of(account)))
                .invoke(this::refuseTooMany)
                .chain(() -> budgets.add(tx, budget, clock.instant()))
                .invoke(BudgetResource::refuseSecond)
                .chain(() -> reviewed(tx, account, budget.id())));
  }

  /// Changes limit, thresholds and action. Scope and period stay: sums of another period are
  /// another budget.
  @PUT
  @Path("/{id}")
  @RolesAllowed("owner")
  public Uni<BudgetView> replace(@RestPath UUID id, @NotNull @Valid BudgetTerms terms) {
    UUID account = caller.account();
    Budget budget = terms.budget(id, account);
    return transactions.change(
        caller,
        tx ->
            budgets
                .lock(tx, List.of(account))
                .chain(() -> budgets.of(tx, List.of(account)))
                .invoke(found -> refuseMoved(find(found, id), budget))
                .chain(() -> budgets.replace(tx, budget))
                .chain(() -> reviewed(tx, account, id)));
  }

  @DELETE
  @Path("/{id}")
  @RolesAllowed("owner")
  public Uni<Void> remove(@RestPath UUID id) {
    UUID account = caller.account();
    return transactions.change(
        caller,
        tx ->
            budgets
                .lock(tx, List.of(account))
                .chain(() -> budgets.remove(tx, account, id))
                .invoke(BudgetResource::refuseUnknown)
                .chain(() -> watch.review(tx, List.of(account))));
  }

  private Uni<BudgetView> reviewed(SqlConnection transaction, UUID account, UUID id) {
    return watch
        .review(transaction, List.of(account))
        .chain(() -> views(transaction, account))
        .map(
            views -> views.stream().filter(view -> view.id().equals(id)).findFirst().orElseThrow());
  }

  private Uni<List<BudgetView>> views(SqlConnection transaction, UUID account) {
    Instant now = clock.instant();
    return budgets
        .of(transaction, List.of(account))
        .chain(found -> spending.judge(transaction, found, now))
        .chain(
            verdicts ->
                alerts
                    .of(transaction, verdicts)
                    .map(
                        raised ->
                            verdicts.stream().map(each -> BudgetView.of(each, raised)).toList()));
  }

  private void refuseTooMany(List<Budget> found) {
    if (found.size() >= config.budgetsPerAccount()) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "An account has at most " + config.budgetsPerAccount() + " budgets.");
    }
  }

  private static void refuseSecond(boolean added) {
    if (!added) {
      throw new ProblemException(ErrorCode.CONFLICT, "There is a budget of this scope and period.");
    }
  }

  private static void refuseMoved(Budget kept, Budget wanted) {
    if (!kept.scope().equals(wanted.scope()) || kept.period() != wanted.period()) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "Scope and period of a budget do not change: add another budget.");
    }
  }

  private static Budget find(List<Budget> found, UUID id) {
    return found.stream()
        .filter(budget -> budget.id().equals(id))
        .findFirst()
        .orElseThrow(BudgetResource::unknown);
  }

  private static void refuseUnknown(boolean found) {
    if (!found) {
      throw unknown();
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.NOT_FOUND, "There is no such budget.");
  }
}
