package dev.tollgate.bench.gateway;

import dev.tollgate.bench.report.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The values of one figure by variant, in the order of the rounds.
final class Measured {
  private final Map<String, List<Double>> values = new HashMap<>();

  void add(Variant variant, double value) {
    add(variant.name(), value);
  }

  void add(String name, double value) {
    values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  Samples of(Variant variant) {
    return of(variant.name());
  }

  Samples of(String name) {
    return new Samples(values.getOrDefault(name, List.of()));
  }

  /// The newest value of each variant, for those who watch.
  String newest() {
    return values.entrySet().stream()
        .map(each -> "%s %,.1f".formatted(each.getKey(), each.getValue().getLast()))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
