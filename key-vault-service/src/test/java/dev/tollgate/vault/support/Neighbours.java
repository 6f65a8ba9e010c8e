package dev.tollgate.vault.support;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.test.TestInfrastructure;

/// The vault's neighbours, started once for all test classes.
public final class Neighbours {
  public static final FakeProvider PROVIDERS =
      FakeProvider.start(TestInfrastructure.fakeProviderPort());
  public static final FakeEntitlement ENTITLEMENT = FakeEntitlement.start();

  private Neighbours() {}
}
