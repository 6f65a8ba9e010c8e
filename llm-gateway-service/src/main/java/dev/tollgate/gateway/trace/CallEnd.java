package dev.tollgate.gateway.trace;

import org.jspecify.annotations.Nullable;

/// How a call ended, as far as its caller is concerned.
///
/// @param requestedModel as the caller named it, but only where such a model is known: anything
///   else is the caller's text
/// @param refusal the stable code of what was answered instead; null for a provider's own answer
/// @param status of the answer
/// @param callerGone nobody was there to be answered
public record CallEnd(
    @Nullable String requestedModel, @Nullable String refusal, int status, boolean callerGone) {
  boolean isOurFault() {
    return !callerGone && status >= 500;
  }
}
