package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Follows usage, to show owners when and for what a key was last used. Usage that cannot be read
/// is metering's to quarantine; here it only goes unnoticed.
@Singleton
class UsageConsumer {
  private static final Logger LOG = Logger.getLogger(UsageConsumer.class);

  /// Of `usage.recorded`, what is needed here.
  private record UsedKey(
      Route route, UUID accountId, String provider, Instant openedAt, String feature) {}

  private final Consumers consumers;
  private final ProviderKeys keys;
  private final EventJson json;

  UsageConsumer(Consumers consumers, ProviderKeys keys, EventJson json) {
    this.consumers = consumers;
    this.keys = keys;
    this.json = json;
  }

  void onStart(@Observes StartupEvent start) {
    consumers.start("vault-last-used", Topics.USAGE, this::handle);
  }

  private Uni<Void> handle(SqlConnection tx, List<IncomingEvent> batch) {
    Collection<KeyUse> latest = latest(batch);
    return latest.isEmpty() ? Uni.createFrom().voidItem() : keys.used(tx, latest);
  }

  /// In the order of accounts, so that two instances lock rows in the same order.
  private Collection<KeyUse> latest(List<IncomingEvent> batch) {
    Map<String, KeyUse> latest = new TreeMap<>();
    batch.stream()
        .filter(event -> event.type().equals(UsageRecorded.TYPE))
        .flatMap(event -> use(event).stream())
        .forEach(use -> latest.merge(use.accountId() + ":" + use.provider(), use, KeyUse::later));
    return latest.values();
  }

  private Optional<KeyUse> use(IncomingEvent event) {
    try {
      UsedKey usage = json.read(event, UsedKey.class);
      return usage.route() == Route.BYOK
          ? Optional.of(
              new KeyUse(usage.accountId(), usage.provider(), usage.openedAt(), usage.feature()))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debugf(
          "usage at offset %d of partition %d is unreadable", event.offset(), event.partition());
      return Optional.empty();
    }
  }
}
