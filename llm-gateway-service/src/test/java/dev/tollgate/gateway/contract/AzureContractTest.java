package dev.tollgate.gateway.contract;

import io.quarkus.test.junit.QuarkusTest;

/// The adapter for Azure's addressing and key header.
@QuarkusTest
class AzureContractTest extends ProviderContract {
  @Override
  String provider() {
    return "azure-openai";
  }

  @Override
  String model() {
    return "gpt-4.1-mini";
  }
}
