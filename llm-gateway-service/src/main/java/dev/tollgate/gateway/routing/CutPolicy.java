package dev.tollgate.gateway.routing;

/// What becomes of the token counts of a stream that was cut before it reported them.
public enum CutPolicy {
  /// Counted with a tokenizer from what went to the caller, and marked as estimated.
  ESTIMATE,
  /// Read to its end, within limits, though nobody listens: for providers that bill what they have
  /// begun. Only a caller who left can be waited for so; what the provider itself cut is estimated.
  DRAIN,
  /// Left at nothing: the provider does not bill what it did not finish.
  NONE
}
