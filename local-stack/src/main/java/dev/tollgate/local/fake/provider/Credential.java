package dev.tollgate.local.fake.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/// The key a call carried and whether its provider accepts it.
///
/// @param key as sent, in whatever header; empty when there is none
/// @param inPlace it came in the header this provider reads
record Credential(String key, boolean inPlace) {
  private static final String PLATFORM = "sk-good-platform-";

  static Credential of(HttpServerRequest request, Provider provider) {
    MultiMap headers = request.headers();
    @Nullable String wanted = read(headers, header(provider));
    if (wanted != null) {
      return new Credential(wanted, true);
    }
    for (String header : new String[] {"authorization", "x-api-key", "api-key"}) {
      String key = read(headers, header);
      if (key != null) {
        return new Credential(
            key, provider == Provider.AZURE_OPENAI && header.equals("authorization"));
      }
    }
    return new Credential("", false);
  }

  /// @return what the call is to suffer on behalf of its key
  /// @throws Refusal when the provider does not accept the key
  Directives check(Provider provider) {
    if (!provider.needsKey()) {
      return Directives.NONE;
    }
    if (key.isEmpty()) {
      throw Refusal.of(401, "You didn't provide an API key.", null);
    }
    if (key.startsWith("sk-hang")) {
      return Directives.of("hang");
    }
    if (!inPlace || !accepted(provider)) {
      throw refusal();
    }
    return Directives.NONE;
  }

  private boolean accepted(Provider provider) {
    return key.startsWith(PLATFORM)
        ? key.startsWith(provider.id(), PLATFORM.length())
        : key.startsWith("sk-good");
  }

  private Refusal refusal() {
    if (key.startsWith("sk-forbidden")) {
      return Refusal.of(403, "The key " + masked() + " may not use this resource.", "forbidden");
    }
    if (key.startsWith("sk-limited")) {
      return Refusal.of(429, "Rate limit reached for " + masked(), "rate_limit_exceeded")
          .retryAfter("7");
    }
    if (key.startsWith("sk-broke")) {
      return Refusal.of(429, "You exceeded your current quota.", "insufficient_quota");
    }
    if (key.startsWith("sk-flaky")) {
      return Refusal.of(503, "The server is overloaded.", null);
    }
    return Refusal.of(401, "Incorrect API key provided: " + masked() + ".", "invalid_api_key");
  }

  /// Part of the key, as real providers echo it.
  private String masked() {
    return key.length() <= 12
        ? key
        : key.substring(0, 8) + "*".repeat(8) + key.substring(key.length() - 4);
  }

  private static String header(Provider provider) {
    return switch (provider) {
      case ANTHROPIC -> "x-api-key";
      case AZURE_OPENAI -> "api-key";
      default -> "authorization";
    };
  }

  private static @Nullable String read(MultiMap headers, String header) {
    String value = headers.get(header);
    if (value == null || !header.equals("authorization")) {
      return value;
    }
    return value.regionMatches(true, 0, "Bearer ", 0, 7) ? value.substring(7) : value;
  }
}
