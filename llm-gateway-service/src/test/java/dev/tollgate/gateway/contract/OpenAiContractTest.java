package dev.tollgate.gateway.contract;

import io.quarkus.test.junit.QuarkusTest;

/// The adapter for OpenAI and all that speak as it does.
@QuarkusTest
class OpenAiContractTest extends ProviderContract {
  @Override
  String provider() {
    return "openai";
  }

  @Override
  String model() {
    return "gpt-4.1-mini";
  }
}
