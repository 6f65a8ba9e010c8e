package dev.tollgate.vault.support;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.runtime.Shutdown;
import jakarta.inject.Singleton;

/// The vault's neighbours, started once for all test classes. They end with the vault: a test that
/// is run again has its classes loaded anew, and needs the same ports.
@Singleton
public final class Neighbours {
  public static final FakeProvider PROVIDERS =
      FakeProvider.start(TestInfrastructure.fakeProviderPort());
  public static final FakeEntitlement ENTITLEMENT = FakeEntitlement.start();

  @Shutdown(Integer.MAX_VALUE)
  void end() {
    PROVIDERS.close();
    ENTITLEMENT.close();
  }
}
