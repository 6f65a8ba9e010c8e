package dev.tollgate.gateway;

import dev.tollgate.gateway.credential.OwnKey;
import dev.tollgate.gateway.credential.OwnKeyOutcome;
import dev.tollgate.gateway.credential.OwnKeys;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Routing;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import java.time.Clock;
import org.jboss.logging.Logger;

/// The account's own key: one attempt at the resolved provider, whose answer, good or bad, is the
/// caller's. No secondary, no breaker, no credits.
final class OwnKeyRoute {
  private static final Logger LOG = Logger.getLogger(OwnKeyRoute.class);

  private final OwnKeys keys;
  private final Routing routing;
  private final PriceCatalogue prices;
  private final Dispatch dispatch;
  private final Answers answers;
  private final Clock clock;

  OwnKeyRoute(
      OwnKeys keys,
      Routing routing,
      PriceCatalogue prices,
      Dispatch dispatch,
      Answers answers,
      Clock clock) {
    this.keys = keys;
    this.routing = routing;
    this.prices = prices;
    this.dispatch = dispatch;
    this.answers = answers;
    this.clock = clock;
  }

  Future<OwnKeyOutcome> key(Call call) {
    OwnKeys.Use use =
        new OwnKeys.Use(call.caller().principalId(), call.target().feature(), call.requestId);
    return keys.resolve(call.admission().accountId(), call.target().first().provider().name(), use);
  }

  Future<AttemptResult> serve(Call call, OwnKey key) {
    Destination destination = destination(call, key);
    if (!key.mayGoTo(destination.provider())) {
      LOG.errorf("%s is not sealed to %s: nothing is sent", key, destination.provider().baseUrl());
      return Future.failedFuture(
          Refusal.unavailable("your key was not saved for where its provider's calls go now")
              .asException());
    }
    return dispatch.send(call, destination, new Payer.Own(key));
  }

  Future<Void> answer(Call call, OwnKey key, AttemptResult result) {
    return answers.ownKey(call, key, result);
  }

  /// The model that the key's owner chose replaces a lane's; a model the caller named stays.
  private Destination destination(Call call, OwnKey key) {
    Destination first = call.target().first();
    String chosen = key.model();
    return call.target().byLane() && chosen != null
        ? routing.table().withModel(first, chosen, prices, clock.instant())
        : first;
  }
}
