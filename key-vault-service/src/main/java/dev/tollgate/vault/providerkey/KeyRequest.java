package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.providerkey.ProviderKey.Label;
import dev.tollgate.vault.validation.Provider;
import dev.tollgate.vault.validation.Providers;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A key that somebody wants to save or test, checked as far as that goes without asking anybody.
///
/// @param base where the provider is reached with this key
record KeyRequest(
    Provider provider, URI base, @Nullable String endpoint, Secret secret, Label label) {

  /// @throws ProblemException (400, 404) that says which field is wrong
  static KeyRequest of(
      String providerName, @Nullable Secret secret, @Nullable String endpoint, Label label) {
    Provider provider = provider(providerName);
    if (secret == null || !secret.isPlausibleKey()) {
      throw wrong("key", "must be 8 to 512 printable ASCII characters without blanks");
    }
    URI base =
        provider.baseFor(endpoint).orElseThrow(() -> wrong("endpoint", endpointRule(provider)));
    return new KeyRequest(provider, base, endpoint, secret, label);
  }

  /// @throws ProblemException (400, 404) when there are no keys of such a provider
  static Provider provider(String name) {
    if (Providers.isKeyless(name)) {
      throw wrong(
          "provider", name + " runs on your own machine without a key: there is none to save");
    }
    return Providers.named(name)
        .orElseThrow(
            () -> new ProblemException(ErrorCode.UNKNOWN_PROVIDER, "Known are: " + known() + "."));
  }

  private static String known() {
    return Providers.all().stream().map(Provider::name).collect(Collectors.joining(", "));
  }

  private static String endpointRule(Provider provider) {
    return provider.needsEndpoint()
        ? "must be https:// and the host of your resource, as in https://my-resource.openai.azure.com"
        : "is not wanted for " + provider.name();
  }

  /// A 400 that names the field.
  static ProblemException wrong(String field, String why) {
    return new ProblemException(
        ErrorCode.INVALID_REQUEST, field + " " + why + ".", List.of(new Problem.Field(field, why)));
  }

  String origin() {
    return Provider.originOf(base);
  }
}
