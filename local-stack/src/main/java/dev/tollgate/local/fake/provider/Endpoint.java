package dev.tollgate.local.fake.provider;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be asked of a provider.
enum Endpoint {
  CHAT_COMPLETIONS(HttpMethod.POST, "/chat/completions"),
  RESPONSES(HttpMethod.POST, "/responses"),
  EMBEDDINGS(HttpMethod.POST, "/embeddings"),
  MODELS(HttpMethod.GET, "/models"),
  MESSAGES(HttpMethod.POST, "/messages"),
  COUNT_TOKENS(HttpMethod.POST, "/messages/count_tokens"),
  KEY(HttpMethod.GET, "/key", "/auth/key");

  private final HttpMethod method;
  private final List<String> paths;

  Endpoint(HttpMethod method, String... paths) {
    this.method = method;
    this.paths = List.of(paths);
  }

  static @Nullable Endpoint of(HttpMethod method, String path) {
    for (Endpoint endpoint : values()) {
      if (endpoint.paths.contains(path) && endpoint.method.equals(method)) {
        return endpoint;
      }
    }
    return null;
  }
}
