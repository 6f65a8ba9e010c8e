package dev.tollgate.gateway.stream;

/// What one frame of a provider's stream is to the gate.
public enum Verdict {
  /// Part of the answer.
  CONTENT,
  /// How a stream begins before there is anything of an answer: may wait for it, costs nothing.
  OPENING,
  /// A comment, a ping or the like: passed on, costs nothing.
  NEUTRAL,
  /// Usage that the caller did not ask for: not passed on.
  HIDDEN,
  /// The provider says in the stream that it failed.
  ERROR,
  /// The last frame of a whole answer.
  END
}
