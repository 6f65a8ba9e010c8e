package dev.tollgate.gateway.usage;

/// What a stream's answer has used until now, by estimate.
///
/// @param costNanoUsd of the whole call, prompt included
public record OutputSoFar(long tokens, long costNanoUsd) {
  static final OutputSoFar NONE = new OutputSoFar(0, 0);
}
