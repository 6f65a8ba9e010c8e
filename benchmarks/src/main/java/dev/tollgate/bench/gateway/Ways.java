package dev.tollgate.bench.gateway;

import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.load.Destination;
import dev.tollgate.bench.process.Parts;
import dev.tollgate.bench.process.Paused;
import dev.tollgate.bench.suite.Customers;
import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.launch.StackOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All ways from a caller to the provider, each through a process of its own with one event loop or
/// worker: direct, nginx, a bare Vert.x proxy, the gateway in the whole suite, and Portkey.
record Ways(
    Stack stack,
    Parts parts,
    Variant direct,
    Variant nginx,
    Variant bare,
    Variant tollgate,
    Variant portkey)
    implements AutoCloseable {
  static final String GATEWAY = Service.LLM_GATEWAY.id();

  /// Over the local stack's habits: the optimising compiler, as in production, and not the first
  /// tier only, which is for quick starts.
  private static final List<String> GATEWAY_JVM = List.of("-XX:TieredStopAtLevel=4");

  private static final int CUSTOMERS = 64;

  /// An admission for callers that make hundreds of calls a second.
  private static final String CALL_TOKENS = "500";

  /// Leases of so many calls that none is asked for while billing is paused.
  private static final String LEASE_AHEAD = "10H";

  private static final String LEASE_CREDITS = "100000";

  private static final String PROVIDER_PATH = "/openai/v1/chat/completions";
  private static final String GATEWAY_PATH = "/v1/chat/completions";
  private static final List<List<String>> ANYBODY = List.of(List.of());

  static Ways open(BenchOptions options) {
    Path nginx = Nginx.program(options::tell);
    Path portkey = Portkey.installed(options.target().resolve("portkey"), options::tell);
    // In a home of their own, and the provider before the suite: its port is taken when that
    // chooses.
    Home peers = options.home("gateway-peers");
    var parts = new Parts(peers);
    var free = new FreePorts();
    int provider = free.next();
    @Nullable Stack stack = null;
    try {
      Part answering = parts.java("provider", Provider.class, provider);
      stack = Stack.start(stackOptions(options, options.home("gateway"), provider));
      return new Ways(
          stack,
          parts,
          plain("direct", provider, answering),
          nginx(parts, peers, nginx, free.next(), provider),
          bare(parts, free.next(), provider),
          tollgate(stack),
          portkey(parts, portkey, free.next(), provider));
    } catch (RuntimeException e) {
      parts.close();
      if (stack != null) {
        stack.close();
      }
      throw e;
    }
  }

  private static StackOptions stackOptions(BenchOptions options, Home home, int provider) {
    String url = "http://127.0.0.1:" + provider;
    return StackOptions.of(options.repository(), home)
        .forgetting(true)
        .with(Service.LLM_GATEWAY, "TOLLGATE_PROVIDER_BASE_URL_OVERRIDE", url)
        .with(Service.LLM_GATEWAY, "QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "1")
        .with(Service.LLM_GATEWAY, "TOLLGATE_GATEWAY_CREDIT_AHEAD", LEASE_AHEAD)
        .with(Service.LLM_GATEWAY, "TOLLGATE_GATEWAY_CREDIT_IDLE", LEASE_AHEAD)
        .with(Service.LLM_GATEWAY, "TOLLGATE_GATEWAY_CREDIT_LEASE_CREDITS_MAX", LEASE_CREDITS)
        .with(Service.ENTITLEMENT, "TOLLGATE_ENTITLEMENT_CALL_TOKENS_MAX", CALL_TOKENS)
        .withJvmFlags(Service.LLM_GATEWAY, GATEWAY_JVM)
        .telling(options.progress());
  }

  private static Variant nginx(Parts parts, Home home, Path program, int port, int provider) {
    return plain("nginx", port, Nginx.start(parts, home, program, port, provider));
  }

  private static Variant bare(Parts parts, int port, int provider) {
    return plain(
        "bare Vert.x",
        port,
        parts.java("bare-proxy", BareProxy.class, port, Integer.toString(provider)));
  }

  private static Variant portkey(Parts parts, Path script, int port, int provider) {
    Part part = Portkey.start(parts, script, port);
    var headers = List.of(Portkey.headers(provider));
    return new Variant(new Destination("Portkey", port, GATEWAY_PATH, headers), part.pid());
  }

  private static Variant tollgate(Stack stack) {
    int port = stack.portsOf(GATEWAY).http();
    List<List<String>> callers =
        Customers.rich(stack, CUSTOMERS).stream()
            .map(token -> List.of("Authorization: Bearer " + token))
            .toList();
    long pid = Objects.requireNonNull(stack.pids().get(GATEWAY), GATEWAY);
    return new Variant(new Destination("Tollgate", port, GATEWAY_PATH, callers), pid);
  }

  private static Variant plain(String name, int port, Part part) {
    return new Variant(new Destination(name, port, PROVIDER_PATH, ANYBODY), part.pid());
  }

  /// The gateways that do not stream here, and those that do.
  List<Variant> proxies() {
    return List.of(nginx, bare, tollgate);
  }

  long pid(Service service) {
    return Objects.requireNonNull(stack.pids().get(service.id()), service.id());
  }

  Paused paused(Service service) {
    return Paused.process(pid(service));
  }

  @Override
  public void close() {
    parts.close();
    stack.close();
  }
}
