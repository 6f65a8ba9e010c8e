package dev.tollgate.gateway.world;

import static org.awaitility.Awaitility.await;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.runtime.Shutdown;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.IntSupplier;

/// Everything around the gateway, once per test process. It ends with the gateway: a test that is
/// run again has its classes loaded anew, and needs the same ports.
public final class World {
  public static final World INSTANCE = new World();

  public final FakeEntitlement entitlement;
  public final FakeBilling billing;
  public final FakeVault vault;
  public final Kafka kafka;
  public final FakeProvider provider;
  public final FakeCollector collector;

  private final Vertx vertx = Vertx.vertx();
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
    entitlement = new FakeEntitlement(vertx);
    billing = new FakeBilling(vertx);
    vault = new FakeVault(vertx);
    kafka = new Kafka();
    collector = new FakeCollector(vertx);
    provider = FakeProvider.start(TestInfrastructure.fakeProviderPort());
  }

  @Singleton
  static final class End {
    @Shutdown(Integer.MAX_VALUE)
    void end() {
      INSTANCE.provider.close();
      INSTANCE.kafka.stopTicks();
      INSTANCE.vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
