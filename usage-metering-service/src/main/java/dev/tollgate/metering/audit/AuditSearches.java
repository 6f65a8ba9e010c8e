package dev.tollgate.metering.audit;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Inputs;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.retention.Retention;
import dev.tollgate.metering.rollup.Grain;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes searches of what callers say.
@ApplicationScoped
class AuditSearches {
  private static final int LIMIT_BY_DEFAULT = 100;
  private static final int LIMIT_MAX = 1000;

  private final MeteringConfig config;
  private final Clock clock;

  AuditSearches(MeteringConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Without bounds: all calls that are kept.
  ///
  /// @throws ProblemException 400 with the fields that are wrong
  AuditSearch read(AuditParameters asked) {
    Inputs inputs = new Inputs();
    Instant from = inputs.time("from", asked.from, Retention.at(clock, config).usageSince());
    Instant to = inputs.time("to", asked.to, Grain.DAY.next(clock.instant()));
    AuditSearch search =
        new AuditSearch(
            from,
            to,
            inputs.id("principal", asked.principal),
            inputs.id("agent", asked.agent),
            inputs.text("feature", asked.feature),
            inputs.text("provider", asked.provider),
            inputs.text("model", asked.model),
            inputs.oneOf("route", asked.route, Route.class).map(Enum::name).orElse(null),
            inputs.oneOf("status", asked.status, UsageStatus.class).map(Enum::name).orElse(null),
            inputs.text("requestId", asked.requestId),
            cursor(inputs, asked.after),
            inputs.number("limit", asked.limit, LIMIT_BY_DEFAULT, LIMIT_MAX));
    if (inputs.areGood() && !from.isBefore(to)) {
      inputs.refuse("to", "must be after from");
    }
    inputs.check();
    return search;
  }

  private static @Nullable AuditCursor cursor(Inputs inputs, @Nullable String text) {
    if (text == null) {
      return null;
    }
    Optional<AuditCursor> cursor = AuditCursor.read(text);
    if (cursor.isEmpty()) {
      inputs.refuse("after", "must be what `next` of the page before said");
    }
    return cursor.orElse(null);
  }
}
