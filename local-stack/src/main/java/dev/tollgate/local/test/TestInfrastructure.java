package dev.tollgate.local.test;

import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.infrastructure.Infrastructure;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.infrastructure.ServiceSettings;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/// Real Postgres, Kafka and Redis for the tests of one service, started once per test process and
/// empty at its start. Use it with the name of the service under test:
///
/// ```
/// @QuarkusTestResource(value = TestInfrastructure.class,
///     initArgs = @ResourceArg(name = "service", value = "billing-service"))
/// ```
public final class TestInfrastructure implements QuarkusTestResourceLifecycleManager {
  private Service service = Service.KEY_VAULT;

  @Override
  public void init(Map<String, String> arguments) {
    service = Service.of(arguments.getOrDefault("service", ""));
  }

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(new ServiceSettings(Shared.infrastructure()).of(service));
    for (Service peer : Service.values()) {
      if (peer != service) {
        peer.urlSetting()
            .ifPresent(name -> settings.put(name, "https://127.0.0.1:" + peerPort(peer.id())));
      }
    }
    settings.put("TOLLGATE_JWKS_URL", jwksUrl());
    settings.put("TOLLGATE_JWKS_LINK_URL", jwksUrl("jwks-link"));
    settings.put("TOLLGATE_PUBLIC_URL", "http://localhost:8080");
    settings.put("TOLLGATE_PROVIDER_BASE_URL_OVERRIDE", "http://127.0.0.1:" + fakeProviderPort());
    settings.put("TOLLGATE_STRIPE_API_BASE", "http://127.0.0.1:" + fakeStripePort());
    settings.put("quarkus.http.test-port", "0");
    settings.put("quarkus.http.test-ssl-port", "0");
    settings.put("quarkus.management.test-port", "0");
    return settings;
  }

  /// Leaves the servers running for the next application of this test process; they end with it.
  @Override
  public void stop() {}

  /// The superuser's JDBC URL, password included, of `vault`, `entitlement`, `billing`, `metering`.
  public static String adminJdbcUrl(String database) {
    return Shared.infrastructure().postgres().adminUrl(database);
  }

  public static String redisUrl() {
    return Shared.infrastructure().redis().url();
  }

  public static String kafkaBootstrap() {
    return Shared.infrastructure().kafka().bootstrap();
  }

  /// A link to the broker that can be cut or slowed down, for those who reach it by its port. There
  /// is one at a time: to be closed before the next.
  public static FaultProxy kafkaLink() {
    return FaultProxy.start(Shared.port("kafka-link"), Shared.port("kafka-linked"));
  }

  /// The PEM files with which a test can call, or answer, as that service.
  public static ServiceCertificate certificate(String service) {
    return Shared.infrastructure().certificates().of(service);
  }

  /// The port at which the service under test looks for that peer: a test may put a stub there.
  public static int peerPort(String service) {
    return Shared.port("peer." + service);
  }

  /// The port at which the service under test looks for every LLM provider.
  public static int fakeProviderPort() {
    return Shared.port("provider");
  }

  /// The port at which the service under test looks for Stripe.
  public static int fakeStripePort() {
    return Shared.port("stripe");
  }

  /// The port at which the service under test looks for a collector of traces, where it is told to.
  public static int collectorPort() {
    return Shared.port("collector");
  }

  public static String jwksUrl() {
    return jwksUrl("jwks");
  }

  /// A link to the published keys that can be cut or slowed down, for those who reach them by its
  /// URL, `TOLLGATE_JWKS_LINK_URL`. There is one at a time: to be closed before the next.
  public static FaultProxy jwksLink() {
    return FaultProxy.start(Shared.port("jwks-link"), Shared.port("jwks"));
  }

  private static String jwksUrl(String port) {
    return "http://127.0.0.1:" + Shared.port(port) + "/.well-known/jwks.json";
  }

  /// Ends the broker, the database or the cache (`kafka`, `postgres`, `redis`) as `kill -9` does.
  public static void kill(String part) {
    Shared.kill(part);
  }

  /// Starts it again on the same port with the same data, and returns when it answers.
  public static void restart(String part) {
    Shared.restart(part);
  }

  /// From now on the part accepts connections and answers nothing: a fault that costs no restart.
  public static void halt(String part) {
    Shared.signal(part, "STOP");
  }

  /// Lets a halted part go on.
  public static void resume(String part) {
    Shared.signal(part, "CONT");
  }

  static Infrastructure infrastructure() {
    return Shared.infrastructure();
  }
}
