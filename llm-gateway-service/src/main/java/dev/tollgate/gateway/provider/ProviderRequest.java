package dev.tollgate.gateway.provider;

import dev.tollgate.gateway.routing.AuthStyle;
import io.vertx.core.buffer.Buffer;
import java.net.URI;

/// One request to a provider, ready to be sent. Its text form shows no credential.
///
/// @param url the whole address
/// @param credential the value of the auth header
public record ProviderRequest(
    URI url, AuthStyle auth, String credential, Buffer body, String requestId, boolean anthropic) {
  @Override
  public String toString() {
    return "ProviderRequest[" + url.getHost() + url.getPath() + "]";
  }
}
