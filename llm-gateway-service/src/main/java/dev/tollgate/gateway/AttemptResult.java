package dev.tollgate.gateway;

import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as far as the caller is concerned.
sealed interface AttemptResult {
  /// The caller has its answer, or as much of it as there was, or has gone away.
  record Delivered() implements AttemptResult {}

  /// The provider answered with an error before the caller got a byte.
  ///
  /// @param retryAfter as the provider sent it
  record Rejected(
      int status, Buffer body, @Nullable String contentType, @Nullable String retryAfter)
      implements AttemptResult {
    /// Would another provider do better? Our key refused, too fast, broken, too slow.
    boolean isProvidersFault() {
      return status >= 500
          || status == 401
          || status == 402
          || status == 403
          || status == 408
          || status == 429;
    }
  }

  /// No answer, or none that makes sense, before the caller got a byte.
  record Failed(Refusal refusal) implements AttemptResult {}
}
