package dev.tollgate.metering.query;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Inputs;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.retention.Retention;
import dev.tollgate.metering.rollup.Grain;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes queries of what callers say, or tells them everything that is wrong with it at once.
@ApplicationScoped
public class UsageQueries {

  private final MeteringConfig config;
  private final Clock clock;

  UsageQueries(MeteringConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Without bounds: the 30 days up to the end of today, or today when asked for minutes.
  ///
  /// @throws ProblemException 400 with the fields that are wrong
  public UsageQuery read(UsageParameters asked, WindowSize sizeByDefault) {
    Inputs inputs = new Inputs();
    Instant to = inputs.time("to", asked.to, Grain.DAY.next(clock.instant()));
    WindowSize size =
        inputs.oneOf("windowSize", asked.windowSize, WindowSize.class).orElse(sizeByDefault);
    Instant from = inputs.time("from", asked.from, to.minus(size.lengthByDefault()));
    List<Dimension> groupBy = groupBy(inputs, asked.groupBy);
    Map<Dimension, Object> filters = filters(inputs, asked);
    if (inputs.areGood()) {
      checkRange(inputs, from, to, size);
    }
    inputs.check();
    return new UsageQuery(UsageRange.covering(from, to, minutesSince()), size, groupBy, filters);
  }

  /// Whether the sums that answer it are kept still.
  public boolean isKept(UsageQuery query) {
    return query.grain() != Grain.MINUTE || !query.range().from().isBefore(minutesSince());
  }

  /// From here on minute windows are kept.
  public Instant minutesSince() {
    return Retention.at(clock, config).usageSince();
  }

  private void checkRange(Inputs inputs, Instant from, Instant to, WindowSize size) {
    if (!from.isBefore(to)) {
      inputs.refuse("to", "must be after from");
    } else if (size.windowsMax(from, to) > config.answerRowsMax()) {
      inputs.refuse("windowSize", "makes more than " + config.answerRowsMax() + " windows");
    } else if (size == WindowSize.MINUTE && from.isBefore(minutesSince())) {
      inputs.refuse("from", "minutes are kept since " + minutesSince());
    }
  }

  /// Repeated or separated by commas.
  private static List<Dimension> groupBy(Inputs inputs, @Nullable List<String> values) {
    return Stream.ofNullable(values)
        .flatMap(List::stream)
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(name -> inputs.oneOf("groupBy", name.strip(), Dimension.class))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static Map<Dimension, Object> filters(Inputs inputs, UsageParameters asked) {
    Map<Dimension, Object> filters = new EnumMap<>(Dimension.class);
    put(filters, Dimension.PRINCIPAL, inputs.id("principal", asked.principal));
    put(filters, Dimension.AGENT, inputs.id("agent", asked.agent));
    put(filters, Dimension.FEATURE, inputs.text("feature", asked.feature));
    put(filters, Dimension.PROVIDER, inputs.text("provider", asked.provider));
    put(filters, Dimension.MODEL, inputs.text("model", asked.model));
    inputs
        .oneOf("route", asked.route, Route.class)
        .ifPresent(route -> filters.put(Dimension.ROUTE, route.name()));
    return filters;
  }

  private static void put(
      Map<Dimension, Object> filters, Dimension dimension, @Nullable Object value) {
    if (value != null) {
      filters.put(dimension, value);
    }
  }
}
