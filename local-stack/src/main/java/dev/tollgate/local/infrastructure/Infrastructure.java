package dev.tollgate.local.infrastructure;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// All that stands below the services: three servers, certificates, signing keys, passwords.
///
/// Constructing it starts nothing. What it started ends by [Orphans#reap].
public final class Infrastructure {
  private final Home home;
  private final Postgres postgres;
  private final Kafka kafka;
  private final Redis redis;
  private final DevelopmentCertificates certificates;
  private final SigningKeys signingKeys;
  private final Passwords passwords;

  public Infrastructure(Home home, InfrastructurePorts ports, boolean durable, Clock clock) {
    this(home, ports, durable, JvmCaches.none(), clock);
  }

  public Infrastructure(
      Home home, InfrastructurePorts ports, boolean durable, JvmCaches caches, Clock clock) {
    this.home = home;
    postgres = new Postgres(home, ports.postgres(), durable);
    kafka = new Kafka(home, ports, caches);
    redis = new Redis(home, ports.redis());
    certificates = new DevelopmentCertificates(home.directory("tls"), clock);
    signingKeys = new SigningKeys(home.directory("signing-keys"));
    passwords = new Passwords(home);
  }

  /// Starts all, telling nobody.
  public List<Part> start() {
    return start(part -> {});
  }

  /// Starts the three servers at the same time, and makes keys and certificates meanwhile. When one
  /// fails the others are stopped before the failure is thrown.
  ///
  /// @param onReady told of each server as it becomes ready, on any thread
  public List<Part> start(Consumer<Part> onReady) {
    // Before any process is forked: a child that inherits the open file makes it "text file busy".
    redis.unpack();
    var keys = CompletableFuture.runAsync(this::makeKeys, work -> Thread.ofPlatform().start(work));
    List<Part> parts =
        Together.start(home, List.of(kafka::start, postgres::start, redis::start), onReady);
    keys.join();
    return parts;
  }

  /// Starts one server (`postgres`, `kafka`, `redis`), as after a kill, with the data it had.
  public Part start(String server) {
    return switch (server) {
      case Postgres.NAME -> postgres.start();
      case Kafka.NAME -> kafka.start();
      case Redis.NAME -> redis.start();
      default -> throw new IllegalArgumentException("no server is called " + server);
    };
  }

  private void makeKeys() {
    certificates.ensure(Service.ids());
    signingKeys.ensure();
  }

  public Home home() {
    return home;
  }

  public Postgres postgres() {
    return postgres;
  }

  public Kafka kafka() {
    return kafka;
  }

  public Redis redis() {
    return redis;
  }

  public DevelopmentCertificates certificates() {
    return certificates;
  }

  public SigningKeys signingKeys() {
    return signingKeys;
  }

  public Passwords passwords() {
    return passwords;
  }
}
