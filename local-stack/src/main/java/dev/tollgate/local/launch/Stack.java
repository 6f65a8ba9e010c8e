package dev.tollgate.local.launch;

import dev.tollgate.local.edge.Edge;
import dev.tollgate.local.edge.EdgeLimits;
import dev.tollgate.local.edge.Replica;
import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Infrastructure;
import dev.tollgate.local.infrastructure.InfrastructurePorts;
import dev.tollgate.local.infrastructure.JvmCaches;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Orphans;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.infrastructure.Together;
import dev.tollgate.local.infrastructure.TokenMint;
import dev.tollgate.local.infrastructure.Warden;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The whole suite, running: infrastructure and services as processes of their own, the edge and
/// the fakes of the outside world in this one, so that the fakes' tallies outlive every kill.
///
/// Parts are named `postgres`, `kafka`, `redis`, and as the services are; further replicas of the
/// gateway `llm-gateway-service-1` and so on. All end with this process, however it ends.
public final class Stack implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(60);

  /// A JVM that records writes its cache as it ends, which takes it a good while.
  private static final Duration RECORDING = Duration.ofMinutes(5);

  private final StackOptions options;
  private final Clock clock = Clock.systemUTC();
  private final JvmCaches caches;
  private final String edgeUrl;
  private final Infrastructure infrastructure;
  private final Outside outside;
  private final Deployment deployment;
  private final Map<String, Part> parts = new ConcurrentHashMap<>();
  private @Nullable Edge edge;

  private Stack(StackOptions options) {
    this.options = options;
    caches = new JvmCaches(options.repository().resolve("target/aot"), options.recordsCaches());
    var free = new FreePorts();
    int edgePort = options.edgePort() == 0 ? free.next() : options.edgePort();
    edgeUrl = "http://localhost:" + edgePort;
    infrastructure =
        new Infrastructure(options.home(), InfrastructurePorts.choose(free), true, caches, clock);
    outside = Outside.start(edgeUrl, options.home(), infrastructure.passwords());
    deployment = new Deployment(options, infrastructure, free, outside.settings());
  }

  /// Returns when every part is ready. When one is not, all are ended again.
  ///
  /// @throws LaunchFailure with the last lines of the part that failed, or before anything is done
  ///   when the home holds things of others
  public static Stack start(StackOptions options) {
    if (options.edgePort() != 0 && !FreePorts.isFree(options.edgePort())) {
      throw new LaunchFailure(
          "port %d is in use; choose another with --port".formatted(options.edgePort()));
    }
    for (Service service : Service.values()) {
      ServiceReplica.checkBuilt(options.repository(), service);
    }
    options.home().claim();
    List<String> reaped = Orphans.reap(options.home());
    if (!reaped.isEmpty()) {
      options.progress().accept("ended what an earlier run had left: " + String.join(", ", reaped));
    }
    if (options.fresh()) {
      options.home().forgetData();
    }
    options.home().forgetLogs();
    Warden.watch(options.home());
    var stack = new Stack(options);
    try {
      stack.launch();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void launch() {
    infrastructure.start(this::ready);
    Together.start(
        options.home(), deployment.replicas().stream().map(this::starting).toList(), this::ready);
    edge = Edge.start(edgePort(), edgeReplicas(), EdgeLimits.DEFAULT);
    StackFile.write(this);
    parts.values().forEach(this::watch);
    options.progress().accept("edge ready at " + edgeUrl);
  }

  private Supplier<Part> starting(ServiceReplica replica) {
    return () -> replica.start(options.repository(), options.home(), caches);
  }

  private void watch(Part part) {
    part.onUnexpectedEnd(
        failure -> options.progress().accept(String.valueOf(failure.getMessage())));
  }

  private void ready(Part part) {
    parts.put(part.name(), part);
    options.progress().accept("%s ready (pid %d)".formatted(part.name(), part.pid()));
  }

  private Map<Service, List<Replica>> edgeReplicas() {
    return deployment.replicas().stream()
        .collect(
            Collectors.groupingBy(
                ServiceReplica::service,
                () -> new EnumMap<>(Service.class),
                Collectors.mapping(Stack::edgeReplica, Collectors.toList())));
  }

  private static Replica edgeReplica(ServiceReplica replica) {
    return new Replica(replica.ports().http(), replica.ports().management());
  }

  private int edgePort() {
    return Integer.parseInt(edgeUrl.substring(edgeUrl.lastIndexOf(':') + 1));
  }

  /// Ends the part as `kill -9` does.
  public void kill(String name) {
    part(name).kill();
  }

  /// Asks the part to end, as a roll-out does, and waits until it has.
  public void stop(String name) {
    part(name).stop(GRACE);
  }

  /// Starts a part that has ended, on its ports and with its data; returns when it is ready and the
  /// edge routes to it.
  public void restart(String name) {
    if (part(name).isAlive()) {
      throw new IllegalStateException(name + " still runs");
    }
    Part part =
        deployment.replicas().stream()
            .filter(replica -> replica.name().equals(name))
            .findFirst()
            .map(replica -> replica.start(options.repository(), options.home(), caches))
            .orElseGet(() -> infrastructure.start(name));
    ready(part);
    watch(part);
    StackFile.write(this);
    if (edge != null) {
      edge.refresh();
    }
  }

  public boolean isAlive(String name) {
    return part(name).isAlive();
  }

  /// The process of each part by its name.
  public Map<String, Long> pids() {
    var pids = new TreeMap<String, Long>();
    parts.forEach((name, part) -> pids.put(name, part.pid()));
    return pids;
  }

  /// The origin of the suite, such as `http://localhost:8080`.
  public String edgeUrl() {
    return edgeUrl;
  }

  /// Where one replica of a service listens, for calls that pass the edge by.
  public ServicePorts portsOf(String name) {
    return deployment.replicas().stream()
        .filter(replica -> replica.name().equals(name))
        .findFirst()
        .map(ServiceReplica::ports)
        .orElseThrow(() -> new IllegalArgumentException("no service is called " + name));
  }

  public FakeProvider fakeProvider() {
    return outside.provider();
  }

  public FakeStripe fakeStripe() {
    return outside.stripe();
  }

  /// A fresh token of the local operator, good for an hour.
  public String operatorToken() {
    return new TokenMint(infrastructure.signingKeys(), clock).operator();
  }

  /// Database URLs, certificates, keys and passwords.
  public Infrastructure infrastructure() {
    return infrastructure;
  }

  public Home home() {
    return options.home();
  }

  boolean recordsCaches() {
    return options.recordsCaches();
  }

  List<ServiceReplica> replicas() {
    return deployment.replicas();
  }

  /// Ends the edge, then the services all at once, then what they stand on.
  @Override
  public void close() {
    if (edge != null) {
      edge.close();
    }
    List<String> services = deployment.replicas().stream().map(ServiceReplica::name).toList();
    end(services);
    end(parts.keySet().stream().filter(name -> !services.contains(name)).toList());
    Orphans.reap(options.home());
    outside.close();
    StackFile.delete(options.home());
  }

  private void end(List<String> names) {
    List<Thread> endings =
        names.stream()
            .map(parts::get)
            .filter(Objects::nonNull)
            .map(part -> Thread.ofPlatform().start(() -> end(part)))
            .toList();
    endings.forEach(Stack::join);
  }

  private void end(Part part) {
    if (part.stop(options.recordsCaches() ? RECORDING : GRACE)) {
      caches.keep(part.name());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Part part(String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw new IllegalArgumentException(
          "no part is called %s; there are %s".formatted(name, parts.keySet()));
    }
    return part;
  }
}
