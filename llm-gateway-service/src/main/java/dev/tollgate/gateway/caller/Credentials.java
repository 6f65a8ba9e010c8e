package dev.tollgate.gateway.caller;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// The credential a caller sent: a bearer token or access key, or Anthropic's `x-api-key`.
final class Credentials {
  private static final String BEARER = "Bearer ";

  private Credentials() {}

  static @Nullable String of(MultiMap headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      return blankToNull(headers.get("x-api-key"));
    }
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? blankToNull(authorization.substring(BEARER.length()))
        : null;
  }

  private static @Nullable String blankToNull(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }
}
