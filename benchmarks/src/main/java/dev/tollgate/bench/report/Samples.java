package dev.tollgate.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/// The values of one figure, one from each round, in the order of the rounds.
public record Samples(List<Double> values) {
  private static final double PLAIN_FROM = 100;

  public Samples {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    values = List.copyOf(values);
  }

  public static Samples of(double... values) {
    return new Samples(Arrays.stream(values).boxed().toList());
  }

  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double min() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double max() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /// Round by round, so that what disturbed a whole round disturbs both.
  public Samples with(Samples other, DoubleBinaryOperator operator) {
    int rounds = Math.min(values.size(), other.values.size());
    return new Samples(
        IntStream.range(0, rounds)
            .mapToObj(i -> operator.applyAsDouble(values.get(i), other.values.get(i)))
            .toList());
  }

  /// Median, and the spread where there was more than one round: `15.4 (15.1–16.0)`.
  public String text() {
    return values.size() == 1
        ? number(median())
        : "%s (%s–%s)".formatted(number(median()), number(min()), number(max()));
  }

  static String number(double value) {
    String format = Math.abs(value) >= PLAIN_FROM || value == Math.rint(value) ? "%,.0f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
