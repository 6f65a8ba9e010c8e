package dev.tollgate.metering.rollup;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Events summed per window and combination of dimensions, in the order in which their rows are
/// locked.
public record Rollup(Grain grain, SortedMap<RollupKey, Figures> rows) {
  public Rollup {
    rows = Collections.unmodifiableSortedMap(rows);
  }

  public static Rollup of(Collection<AttributedUsage> usage, Grain grain) {
    SortedMap<RollupKey, Figures> rows = new TreeMap<>();
    for (AttributedUsage each : usage) {
      rows.merge(RollupKey.of(each, grain), Figures.of(each.event()), Figures::plus);
    }
    return new Rollup(grain, rows);
  }
}
