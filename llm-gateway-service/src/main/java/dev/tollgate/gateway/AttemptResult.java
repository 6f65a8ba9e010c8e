package dev.tollgate.gateway;

import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as far as the caller is concerned.
sealed interface AttemptResult {
  /// Might another provider, or another route, do better?
  boolean isWorthAnotherTry();

  /// Has the provider refused the key, or the account behind it?
  default boolean isKeyRefused() {
    return false;
  }

  /// The caller has its answer, or as much of it as there was.
  record Delivered() implements AttemptResult {
    @Override
    public boolean isWorthAnotherTry() {
      return false;
    }
  }

  /// The provider's answer broke off after the caller had some of it. The provider is to blame, and
  /// no other one can mend it.
  record Cut() implements AttemptResult {
    @Override
    public boolean isWorthAnotherTry() {
      return false;
    }
  }

  /// The answer ended early after the caller had something of it, and it need not be the provider's
  /// fault: its caller read slowly, the request cannot be answered, the key is refused, or the
  /// gateway stops.
  record Undecided() implements AttemptResult {
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

  /// The provider answered, but the credits held for the call had died meanwhile. The provider is
  /// not to blame, and nobody would pay for a second answer either.
  record NotCharged() implements AttemptResult {
    Refusal refusal() {
      return Refusal.unavailable("the credits for this call could not be kept");
    }

    @Override
    public boolean isWorthAnotherTry() {
      return false;
    }
  }

  /// The provider answered with an error before the caller got a byte.
  ///
  /// @param retryAfter as the provider sent it
  /// @param pause how long it asked to be left alone, within bounds
  record Rejected(
      int status,
      Buffer body,
      @Nullable String contentType,
      @Nullable String retryAfter,
      @Nullable Duration pause,
      boolean isKeyRefused)
      implements AttemptResult {
    /// Our key refused, too fast, broken, too slow: not the request's fault.
    @Override
    public boolean isWorthAnotherTry() {
      return isKeyRefused || status == 408 || status == 429 || status >= 500;
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
