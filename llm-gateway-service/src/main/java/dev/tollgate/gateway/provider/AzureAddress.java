package dev.tollgate.gateway.provider;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The address of a customer's Azure resource. Only Azure's own domains are called, over https: an
/// endpoint cannot lead the gateway anywhere else (GW-13).
public final class AzureAddress {
  private static final List<String> DOMAINS =
      List.of(".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com");

  private AzureAddress() {}

  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for an address that is none of
  ///   Azure's
  public static URI of(@Nullable String endpoint) {
    try {
      URI given = URI.create(endpoint == null ? "" : endpoint);
      if (isAzure(given)) {
        return URI.create("https://" + given.getHost() + "/openai/v1");
      }
    } catch (IllegalArgumentException malformed) {
      throw refused();
    }
    throw refused();
  }

  private static boolean isAzure(URI given) {
    String host = given.getHost();
    return "https".equals(given.getScheme())
        && host != null
        && given.getUserInfo() == null
        && given.getPort() == -1
        && DOMAINS.stream().anyMatch(host.toLowerCase(Locale.ROOT)::endsWith);
  }

  private static RuntimeException refused() {
    return Refusal.of(
            ErrorCode.INVALID_REQUEST,
            "this key needs the endpoint of an Azure resource, such as"
                + " https://name.openai.azure.com")
        .asException();
  }
}
