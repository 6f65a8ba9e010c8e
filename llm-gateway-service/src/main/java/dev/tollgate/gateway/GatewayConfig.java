package dev.tollgate.gateway;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Everything an operator can set. Secrets are never here: keys are read from mounted files.
@ConfigMapping(prefix = "tollgate.gateway")
public interface GatewayConfig {
  /// The same at every start of this replica: billing knows its leases by it.
  @WithDefault("gateway-0")
  @WithConverter(GatewayIdConverter.class)
  String id();

  /// Where people buy credits and add keys; the links in a 402 start with it.
  URI publicUrl();

  String kafkaBootstrap();

  Path platformKeysDir();

  /// A routing table of the deployment; without it the one in the jar.
  Optional<Path> routingFile();

  /// A deployment's own prices; they replace the shipped ones model by model.
  Optional<Path> pricesFile();

  /// How often files (routing table, platform keys) are looked at again.
  @WithDefault("5s")
  Duration reloadPeriod();

  /// What `application.properties` hands on to Quarkus' own settings; read here too, so that a
  /// start without it ends with the line that names it.
  Environment environment();

  Token token();

  Peers peers();

  Request request();

  Providers providers();

  Credit credit();

  OwnKey ownKey();

  Spool spool();

  Traces traces();

  /// How long streams may go on once a stop was asked for; those that outlast it end with an error
  /// event. Shorter than `quarkus.shutdown.delay` and `.timeout` together, after which the HTTP
  /// server closes its connections; with the relay's last round a stop stays below 30 s.
  @WithDefault("18s")
  Duration shutdownGrace();

  /// Variables without which nothing starts.
  interface Environment {
    URI redisUrl();

    @WithConverter(ReadableFileConverter.class)
    Path tlsCert();

    @WithConverter(ReadableFileConverter.class)
    Path tlsKey();

    /// The authority whose certificates peers carry.
    @WithConverter(ReadableFileConverter.class)
    Path tlsCa();
  }

  interface Token {
    URI jwksUrl();

    String issuer();

    @WithDefault("tollgate")
    String audience();

    @WithDefault("5m")
    Duration jwksMaxAge();

    @WithDefault("100000")
    int cachedMax();
  }

  interface Peers {
    URI entitlementUrl();

    URI billingUrl();

    URI vaultUrl();

    @WithDefault("2s")
    Duration timeout();
  }

  interface Request {
    /// A larger body is refused with 413.
    @WithDefault("20M")
    MemorySize bodyMax();

    /// Longest time a body may take to arrive; then 408, and the connection is closed.
    @WithDefault("30s")
    Duration bodyTimeout();

    /// What all bodies that are on their way may hold together; where that is too little the
    /// largest is refused with 503.
    @WithDefault("128M")
    MemorySize bodiesMax();

    @WithDefault("128")
    int jsonDepthMax();
  }

  interface Providers {
    /// Local and tests: every provider's base URL becomes `<override>/<provider>` and its own path.
    Optional<String> baseUrlOverride();

    @WithDefault("3s")
    Duration connectTimeout();

    /// Longest silence of a provider, before the first byte and between two chunks that the caller
    /// is ready for.
    @WithDefault("120s")
    Duration idleTimeout();

    /// Longest call as a whole; the lease protocol counts on at most 15 minutes.
    @WithDefault("15m")
    Duration callTimeout();

    /// Longest reading on after the caller has gone, where the provider's policy is `drain`.
    @WithDefault("30s")
    Duration drainMax();

    @WithDefault("64M")
    MemorySize answerMax();

    /// Longest single frame of a stream.
    @WithDefault("8M")
    MemorySize frameMax();

    @WithDefault("4096")
    int connectionsMax();

    /// The `anthropic-beta` names that callers may use on the platform's key: those that change
    /// neither what a call costs nor what of the platform's account it can reach.
    @WithDefault(
        "claude-code-20250219,interleaved-thinking-2025-05-14,"
            + "fine-grained-tool-streaming-2025-05-14,token-efficient-tools-2025-02-19,"
            + "context-management-2025-06-27,structured-outputs-2025-11-13,effort-2025-11-24,"
            + "output-128k-2025-02-19,prompt-caching-2024-07-31,pdfs-2024-09-25,"
            + "computer-use-2025-01-24,computer-use-2025-11-24")
    Set<String> platformBetas();
  }

  interface Credit {
    @WithDefault("5s")
    Duration heartbeat();

    /// P3: a lease is dead this long after the last acknowledged message about it.
    @WithDefault("12s")
    Duration deadline();

    /// Unused credits go back after this much idleness; with the sweep it stays below 1 s.
    @WithDefault("600ms")
    Duration idle();

    @WithDefault("10m")
    Duration renewalMax();

    /// A lease is asked for this much time at the account's recent rate.
    @WithDefault("2s")
    Duration ahead();

    @WithDefault("1000")
    long leaseCreditsMax();
  }

  interface OwnKey {
    @WithDefault("30s")
    Duration cachedMax();

    @WithDefault("50000")
    int cachedCountMax();

    /// How often the vault is told how often kept keys were used.
    @WithDefault("10s")
    Duration usesReport();
  }

  interface Spool {
    /// Lies on a disk that outlives the pod; it is also kept here since when platform keys are
    /// known.
    Path dir();

    @WithDefault("8M")
    MemorySize segmentSize();

    /// All segments together; when they are full new calls are refused with 503.
    @WithDefault("2G")
    MemorySize sizeMax();
  }

  /// Calls as OpenTelemetry spans, by OTLP over HTTP.
  interface Traces {
    /// A collector's base URL, such as `http://collector:4318`; without it there are no spans.
    Optional<String> endpoint();

    /// The share of calls that is told of; who sends a `traceparent` may leave a call out.
    @WithDefault("1")
    double ratio();

    /// Spans that wait for the collector; those beyond are dropped and counted.
    @WithDefault("2048")
    int waitingMax();

    @WithDefault("5s")
    Duration exportTimeout();
  }
}
