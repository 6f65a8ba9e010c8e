package dev.tollgate.gateway.contract;

import io.quarkus.test.junit.QuarkusTest;

/// The adapter for Anthropic.
@QuarkusTest
class AnthropicContractTest extends ProviderContract {
  @Override
  String provider() {
    return "anthropic";
  }

  @Override
  String model() {
    return "claude-haiku-4-5";
  }
}
