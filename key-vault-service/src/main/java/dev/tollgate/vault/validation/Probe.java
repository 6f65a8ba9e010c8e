package dev.tollgate.vault.validation;

import org.jspecify.annotations.Nullable;

/// How a provider is asked whether it takes a key: the cheapest request that it answers only to a
/// valid one.
///
/// @param path below the provider's base URL
/// @param completionModel where nothing but a completion needs the key: the model for one token;
///   null = GET
/// @param refusedStatus a status besides 401 and 403 with which this provider refuses keys; 0 =
///   none
public record Probe(Auth auth, String path, @Nullable String completionModel, int refusedStatus) {
  /// Where the key goes.
  enum Auth {
    BEARER,
    ANTHROPIC,
    AZURE
  }

  static Probe get(Auth auth, String path) {
    return new Probe(auth, path, null, 0);
  }

  static Probe completion(String path, String model) {
    return new Probe(Auth.BEARER, path, model, 0);
  }

  Probe refusingWith(int status) {
    return new Probe(auth, path, completionModel, status);
  }
}
