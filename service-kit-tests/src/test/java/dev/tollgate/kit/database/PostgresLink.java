package dev.tollgate.kit.database;

import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;

/// Puts a link that tests cut between the requests' pool and Postgres, and shortens the pool's
/// bounds.
public final class PostgresLink implements QuarkusTestResourceLifecycleManager {
  private static final String POOL = "quarkus.datasource.reactive.";
  private static final String SESSION = POOL + "additional-properties.";

  private FaultProxy proxy;

  @Override
  public Map<String, String> start() {
    String postgres = TestInfrastructure.adminJdbcUrl("vault").substring("jdbc:".length());
    proxy = FaultProxy.start(0, URI.create(postgres).getPort());
    return Map.of(
        POOL + "url", "postgresql://127.0.0.1:" + proxy.port() + "/vault",
        POOL + "idle-timeout", "1s",
        SESSION + "lock_timeout", "500ms",
        SESSION + "idle_in_transaction_session_timeout", "2s");
  }

  @Override
  public void stop() {
    if (proxy != null) {
      proxy.close();
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(PostgresLink.class));
  }

  FaultProxy proxy() {
    return proxy;
  }
}
