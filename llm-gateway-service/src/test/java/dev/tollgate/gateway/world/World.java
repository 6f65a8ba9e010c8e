package dev.tollgate.gateway.world;

import static org.awaitility.Awaitility.await;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.test.TestInfrastructure;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.IntSupplier;

/// Everything around the gateway, once per test process.
public final class World {
  public static final World INSTANCE = new World();

  public final FakeEntitlement entitlement;
  public final FakeBilling billing;
  public final FakeVault vault;
  public final Kafka kafka;
  public final FakeProvider provider;

  private boolean warm;

  /// The first call of a process loads classes and shakes hands; on a busy machine that outlasts
  /// the patience of a peer's client.
  public void warmUp(IntSupplier callStatus) {
    if (!warm) {
      await().atMost(Duration.ofSeconds(30)).until(() -> callStatus.getAsInt() == 200);
      warm = true;
    }
  }

  private World() {
    Vertx vertx = Vertx.vertx();
    entitlement = new FakeEntitlement(vertx);
    billing = new FakeBilling(vertx);
    vault = new FakeVault(vertx);
    kafka = new Kafka();
    provider = FakeProvider.start(TestInfrastructure.fakeProviderPort());
  }
}
