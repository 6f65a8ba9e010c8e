package dev.tollgate.gateway;

import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as far as the caller is concerned.
sealed interface AttemptResult {
  /// Might another provider, or another route, do better?
  boolean isWorthAnotherTry();

  /// The caller has its answer, or as much of it as there was.
  record Delivered() implements AttemptResult {
    @Override
    public boolean isWorthAnotherTry() {
      return false;
    }
  }

  /// The caller went away before there was an answer, which says nothing about the provider.
  record CallerGone() implements AttemptResult {
    @Override
    public boolean isWorthAnotherTry() {
      return false;
    }
  }

  /// The provider answered with an error before the caller got a byte.
  ///
  /// @param retryAfter as the provider sent it
  record Rejected(
      int status, Buffer body, @Nullable String contentType, @Nullable String retryAfter)
      implements AttemptResult {
    /// Our key refused, too fast, broken, too slow: not the request's fault.
    @Override
    public boolean isWorthAnotherTry() {
      return switch (status) {
        case 401, 402, 403, 408, 429 -> true;
        default -> status >= 500;
      };
    }
  }

  /// No answer, or none that makes sense, before the caller got a byte.
  record Failed(Refusal refusal) implements AttemptResult {
    @Override
    public boolean isWorthAnotherTry() {
      return true;
    }
  }
}
