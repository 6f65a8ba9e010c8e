package dev.tollgate.gateway.provider;

import dev.tollgate.gateway.routing.AuthStyle;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// One request to a provider, ready to be sent. Its text form shows no credential.
///
/// @param base the provider's base URL
/// @param path what follows it
/// @param credential the value of the auth header
/// @param internal an operator's own runtime that may lie inside
/// @param anthropic whether the provider wants Anthropic's version header
/// @param betas the caller's `anthropic-beta`, if it is for this provider
public record ProviderRequest(
    URI base,
    String path,
    AuthStyle auth,
    String credential,
    Buffer body,
    String requestId,
    boolean anthropic,
    @Nullable String betas,
    boolean internal) {
  boolean isTls() {
    return "https".equals(base.getScheme());
  }

  int port() {
    int port = base.getPort();
    return port > 0 ? port : isTls() ? 443 : 80;
  }

  String pathAndQuery() {
    return base.getRawPath() + path;
  }

  @Override
  public String toString() {
    return "ProviderRequest[" + base.getHost() + pathAndQuery() + "]";
  }
}
