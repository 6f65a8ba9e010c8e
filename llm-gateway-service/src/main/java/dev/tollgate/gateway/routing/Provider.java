package dev.tollgate.gateway.routing;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A provider as data: adding an OpenAI-compatible one is a few lines of the routing table.
///
/// @param baseUrl up to and with the version, such as `https://api.openai.com/v1`
/// @param internal an operator's own runtime: may lie at an internal address, as no other may
///   (GW-13)
/// @param streamUsage the provider understands `stream_options.include_usage`
/// @param responses the provider speaks OpenAI's `/responses` itself
/// @param maxTokensField what it calls the limit of an answer: newer OpenAI models refuse the old
///   name
/// @param models those offered in `GET /v1/models`
/// @param secondary where a platform call goes when this provider fails before the first byte
public record Provider(
    String name,
    URI baseUrl,
    ProviderDialect dialect,
    AuthStyle auth,
    boolean internal,
    boolean streamUsage,
    boolean embeddings,
    boolean responses,
    String maxTokensField,
    CutPolicy onCut,
    List<String> models,
    @Nullable Secondary secondary) {
  public Provider {
    models = List.copyOf(models);
  }

  /// Whether the address comes with each account's own key, as Azure's does: the base URL then
  /// names a host below `.invalid`.
  public boolean isAddressedByKey() {
    return baseUrl.getHost().endsWith(".invalid");
  }

  /// @param modelPrefix put before the model's name at the other provider
  public record Secondary(String provider, String modelPrefix) {}
}
