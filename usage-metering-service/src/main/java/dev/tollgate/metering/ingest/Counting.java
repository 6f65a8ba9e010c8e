package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.budget.BudgetWatch;
import dev.tollgate.metering.openmeter.BufferedEvents;
import dev.tollgate.metering.retention.Retention;
import dev.tollgate.metering.rollup.AttributedUsage;
import dev.tollgate.metering.rollup.Grain;
import dev.tollgate.metering.rollup.Rollup;
import dev.tollgate.metering.rollup.Rollups;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// What counting an event means: a raw row, four sums, a look at the budgets it touches, and word
/// to OpenMeter.
@ApplicationScoped
class Counting {
  private final Accounts accounts;
  private final UsageEvents usageEvents;
  private final Rollups rollups;
  private final BudgetWatch budgets;
  private final BufferedEvents openMeter;
  private final MeteringConfig config;
  private final Clock clock;

  Counting(
      Accounts accounts,
      UsageEvents usageEvents,
      Rollups rollups,
      BudgetWatch budgets,
      BufferedEvents openMeter,
      MeteringConfig config,
      Clock clock) {
    this.accounts = accounts;
    this.usageEvents = usageEvents;
    this.rollups = rollups;
    this.budgets = budgets;
    this.openMeter = openMeter;
    this.config = config;
    this.clock = clock;
  }

  /// @param events each of them claimed by this transaction
  Uni<Void> count(SqlConnection transaction, List<UsageRecorded> events) {
    if (events.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return accounts.attribute(transaction, events).chain(usage -> write(transaction, usage));
  }

  private Uni<Void> write(SqlConnection transaction, List<AttributedUsage> usage) {
    Instant keptSince = Retention.at(clock, config).usageSince();
    List<AttributedUsage> recent =
        usage.stream().filter(each -> !each.event().openedAt().isBefore(keptSince)).toList();
    List<AttributedUsage> known = usage.stream().filter(each -> !each.isAnonymous()).toList();
    return usageEvents
        .add(transaction, recent.stream().filter(each -> !each.isAnonymous()).toList())
        .chain(() -> rollups.add(transaction, Rollup.of(recent, Grain.MINUTE)))
        .chain(() -> rollups.add(transaction, Rollup.of(usage, Grain.HOUR)))
        .chain(() -> rollups.add(transaction, Rollup.of(usage, Grain.DAY)))
        .chain(() -> rollups.add(transaction, Rollup.of(usage, Grain.MONTH)))
        .chain(() -> budgets.look(transaction, known))
        .chain(() -> openMeter.add(transaction, known));
  }
}
