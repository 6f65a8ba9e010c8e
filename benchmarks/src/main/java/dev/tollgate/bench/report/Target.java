package dev.tollgate.bench.report;

/// What a figure should be.
public sealed interface Target {
  boolean isMet(double value);

  String text();

  static Target atMost(double limit) {
    return new AtMost(limit);
  }

  static Target atLeast(double limit) {
    return new AtLeast(limit);
  }

  record AtMost(double limit) implements Target {
    @Override
    public boolean isMet(double value) {
      return value <= limit;
    }

    @Override
    public String text() {
      return "≤ " + Samples.number(limit);
    }
  }

  record AtLeast(double limit) implements Target {
    @Override
    public boolean isMet(double value) {
      return value >= limit;
    }

    @Override
    public String text() {
      return "≥ " + Samples.number(limit);
    }
  }
}
