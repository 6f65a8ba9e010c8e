package dev.tollgate.bench.report;

import org.jspecify.annotations.Nullable;

/// One figure: ours, what stands beside it, and how the two compare.
///
/// @param peer what was measured beside ours in the same rounds; empty for nothing
/// @param compared what the target is about: a ratio, a difference, or ours as it is
public record Row(
    String figure,
    Samples ours,
    String peer,
    String comparison,
    Samples compared,
    @Nullable Target target) {
  static final String HEAD =
      """
      | figure | Tollgate | beside it | compared | target | met |
      |---|---|---|---|---|---|
      """;

  /// How many times the peer's.
  public static Row ratio(
      String figure, Samples ours, String peer, Samples theirs, @Nullable Target target) {
    return new Row(
        figure, ours, beside(peer, theirs), "×", ours.with(theirs, (a, b) -> a / b), target);
  }

  /// How many times less than the peer's.
  public static Row timesLess(
      String figure, Samples ours, String peer, Samples theirs, @Nullable Target target) {
    return new Row(
        figure, ours, beside(peer, theirs), "× less", ours.with(theirs, (a, b) -> b / a), target);
  }

  /// How much more than the peer's.
  public static Row added(
      String figure, Samples ours, String peer, Samples theirs, @Nullable Target target) {
    return new Row(
        figure, ours, beside(peer, theirs), "added", ours.with(theirs, (a, b) -> a - b), target);
  }

  public static Row alone(String figure, Samples ours, @Nullable Target target) {
    return new Row(figure, ours, "", "", ours, target);
  }

  String markdown() {
    String what = comparison.isEmpty() ? "" : compared.text() + " " + comparison;
    String wanted = target == null ? "" : target.text();
    String met = target == null ? "" : target.isMet(compared.median()) ? "yes" : "**no**";
    return "| %s | %s | %s | %s | %s | %s |%n"
        .formatted(figure, ours.text(), peer, what, wanted, met);
  }

  private static String beside(String peer, Samples theirs) {
    return peer + " " + theirs.text();
  }
}
