package dev.tollgate.local.fake.provider;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/// What a path names: the provider, its endpoint, and with Azure's addressing the deployment.
///
/// @param path below the provider
/// @param endpoint null when the provider has nothing there
record Target(
    Provider provider, String path, @Nullable Endpoint endpoint, @Nullable String deployment) {
  private static final String DEPLOYMENTS = "/openai/deployments/";

  /// @return null when the first segment names no provider
  static @Nullable Target of(HttpServerRequest request) {
    String path = request.path();
    int end = path.indexOf('/', 1);
    Provider provider = end < 0 ? null : Provider.byId(path.substring(1, end));
    return provider == null ? null : below(provider, path.substring(end), request);
  }

  private static Target below(Provider provider, String path, HttpServerRequest request) {
    if (provider == Provider.AZURE_OPENAI && path.startsWith(DEPLOYMENTS)) {
      return deployment(path, request);
    }
    for (String prefix : provider.prefixes()) {
      if (path.startsWith(prefix)) {
        Endpoint endpoint = endpoint(provider, request.method(), path.substring(prefix.length()));
        if (endpoint != null) {
          return new Target(provider, path, endpoint, null);
        }
      }
    }
    return new Target(provider, path, null, null);
  }

  private static Target deployment(String path, HttpServerRequest request) {
    int end = path.indexOf('/', DEPLOYMENTS.length());
    boolean complete = end > 0 && request.getParam("api-version") != null;
    return new Target(
        Provider.AZURE_OPENAI,
        path,
        complete ? endpoint(Provider.AZURE_OPENAI, request.method(), path.substring(end)) : null,
        end > 0 ? path.substring(DEPLOYMENTS.length(), end) : null);
  }

  private static @Nullable Endpoint endpoint(Provider provider, HttpMethod method, String path) {
    Endpoint endpoint = Endpoint.of(method, path);
    return endpoint != null && provider.offers(endpoint) ? endpoint : null;
  }
}
