package dev.tollgate.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.gateway.admission.Admissions;
import dev.tollgate.gateway.caller.AccessKeys;
import dev.tollgate.gateway.caller.Callers;
import dev.tollgate.gateway.caller.SigningKeys;
import dev.tollgate.gateway.caller.Tokens;
import dev.tollgate.gateway.caller.VoidedTokens;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.ControlTopics;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.credential.KeyUseCounts;
import dev.tollgate.gateway.credential.OwnKeys;
import dev.tollgate.gateway.credential.PlatformKeys;
import dev.tollgate.gateway.credit.BillingClient;
import dev.tollgate.gateway.credit.LeaseIdentity;
import dev.tollgate.gateway.credit.LeaseKeeper;
import dev.tollgate.gateway.credit.LeaseLimits;
import dev.tollgate.gateway.credit.Leases;
import dev.tollgate.gateway.idempotency.IdempotencyKeys;
import dev.tollgate.gateway.peer.Peers;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.provider.Breakers;
import dev.tollgate.gateway.provider.ProviderClient;
import dev.tollgate.gateway.provider.anthropic.AnthropicBetas;
import dev.tollgate.gateway.request.BodyReader;
import dev.tollgate.gateway.request.RequestScan;
import dev.tollgate.gateway.routing.Routing;
import dev.tollgate.gateway.trace.Traces;
import dev.tollgate.gateway.usage.Disk;
import dev.tollgate.gateway.usage.EventIds;
import dev.tollgate.gateway.usage.Spool;
import dev.tollgate.gateway.usage.SpoolRecovery;
import dev.tollgate.gateway.usage.TokenEstimate;
import dev.tollgate.gateway.usage.UsageEvents;
import dev.tollgate.gateway.usage.UsageLog;
import dev.tollgate.gateway.usage.UsageRelay;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.RedisAPI;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// All parts of the gateway, put together once, in plain Java.
///
/// The spool of an earlier life is ended (P16) before anything else can write to it.
@Singleton
final class Gateway {
  final GatewayConfig config;
  final Routing routing;
  final PriceCatalogue prices;
  final Clock clock;
  final PlatformKeys platformKeys;
  final Admissions admissions;
  final Callers callers;
  final LeaseKeeper keeper;
  final Spool spool;
  final UsageLog log;
  final UsageRelay relay;
  final Freshness accountNews;
  final Freshness keyNews;
  final ControlTopics control;
  final Breakers breakers;
  final TokenEstimate estimate = new TokenEstimate();
  final EventIds ids;
  final KeyUseCounts keyUses;
  final CompletionFlow flow;
  final Traces traces;
  final TracedFlow traced;
  final LiveAnswers live;
  final BodyReader bodies;
  final Answers answers = new Answers(estimate);

  Gateway(
      Vertx vertx,
      GatewayConfig config,
      Peers peers,
      ObjectMapper mapper,
      RedisAPI redis,
      MeterRegistry registry,
      Clock clock,
      Ticker ticker,
      Disk files) {
    this.config = config;
    this.clock = clock;
    traces = Traces.of(config, clock, ticker, registry);
    live = new LiveAnswers(ticker);
    bodies = new BodyReader(config.request(), ticker);
    PriceCatalogue shipped = PriceCatalogue.shipped();
    prices = config.pricesFile().map(shipped::overriddenBy).orElse(shipped);
    ids = new EventIds(clock);
    routing = routing(config, prices, clock);
    breakers = new Breakers(ticker);

    spool = spool(config.spool(), files);
    Path keysSeen = config.spool().dir().resolve("platform-keys.seen");
    platformKeys = new PlatformKeys(config.platformKeysDir(), keysSeen, clock, ticker);
    log = new UsageLog(spool, ticker, Gateway::atEndOfRound);
    Map<UUID, LeaseClosed> replayed = SpoolRecovery.run(log);

    BillingClient billing = new BillingClient(peers.billing());
    LeaseIdentity identity = new LeaseIdentity(config.id(), ids.next());
    Leases leases =
        new Leases(billing, identity, LeaseLimits.of(config.credit()), log, ids, ticker);
    keeper = new LeaseKeeper(leases, billing, identity, ticker, replayed.keySet());
    relay =
        new UsageRelay(
            log, KafkaClients.usageProducer(config), new UsageEvents(clock), keeper::ended);

    AccountEpochs epochs = new AccountEpochs();
    VoidedTokens voided = new VoidedTokens(ticker);
    accountNews = new Freshness(clock, ticker);
    keyNews = new Freshness(clock, ticker);
    AccessKeys accessKeys = new AccessKeys(peers.entitlement(), epochs, accountNews, ticker);
    keyUses =
        new KeyUseCounts(
            peers.vault(), config.id(), clock, registry.counter("tollgate.gateway.key.uses.lost"));
    OwnKeys ownKeys =
        new OwnKeys(peers.vault(), epochs, keyNews, keyUses, config.id(), config.ownKey(), ticker);
    control =
        new ControlTopics(
            KafkaClients.controlConsumer(config),
            new Changes(epochs, voided, accessKeys, ownKeys, keeper),
            mapper,
            clock,
            accountNews,
            keyNews);
    SigningKeys signingKeys = new SigningKeys(vertx.createHttpClient(), config.token(), ticker);
    callers = new Callers(new Tokens(signingKeys, voided, config.token(), clock), accessKeys);
    admissions = new Admissions(peers.entitlement(), epochs, accountNews, ticker, config.id());

    Meter meter =
        new Meter(log, prices, ids, clock, ticker, config.id(), new CallMetrics(registry));
    AnswerParts parts =
        new AnswerParts(meter, answers, estimate, live, ticker, Limits.of(config.providers()));
    Dispatch dispatch =
        new Dispatch(
            new ProviderClient(vertx, config.providers(), ticker),
            meter,
            new Conversations(clock),
            new AnthropicBetas(config.providers().platformBetas()),
            parts);
    flow =
        new CompletionFlow(
            new CompletionFlow.Stages(
                callers,
                bodies,
                new Requests(new RequestScan(config.request().jsonDepthMax())),
                routing,
                prices,
                new IdempotencyKeys(redis, clock),
                admissions,
                new PlatformRoute(leases, platformKeys, breakers, dispatch, config.publicUrl()),
                new OwnKeyRoute(ownKeys, routing, prices, dispatch, answers, clock)),
            answers,
            clock,
            config.publicUrl());
    traced = new TracedFlow(traces, flow);
  }

  /// @throws ConfigurationException in one line when it is not valid
  private static Routing routing(GatewayConfig config, PriceCatalogue prices, Clock clock) {
    try {
      return new Routing(config.routingFile(), config.providers().baseUrlOverride(), prices, clock);
    } catch (IllegalArgumentException invalid) {
      throw new ConfigurationException("TOLLGATE_ROUTING_FILE: " + invalid.getMessage());
    }
  }

  /// @throws ConfigurationException in one line when it cannot be written: who cannot lock it must
  ///   not read it either
  private static Spool spool(GatewayConfig.Spool spool, Disk disk) {
    try {
      return Spool.open(
          spool.dir(),
          disk,
          Math.toIntExact(spool.segmentSize().asLongValue()),
          spool.sizeMax().asLongValue());
    } catch (UncheckedIOException unusable) {
      throw new ConfigurationException("TOLLGATE_SPOOL_DIR: " + unusable.getMessage());
    }
  }

  /// When the event loop has seen to all that was ready; at once on other threads.
  private static void atEndOfRound(Runnable task) {
    ContextInternal context = ContextInternal.current();
    if (context == null || !context.inThread()) {
      task.run();
    } else {
      context.nettyEventLoop().execute(task);
    }
  }
}
