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
import org.jspecify.annotations.Nullable;

/// Follows usage, to show owners when and for what a key was last used. Usage that cannot be read,
/// or lacks what is needed, is metering's to quarantine; here it is passed over.
@Singleton
class UsageConsumer {
  private static final Logger LOG = Logger.getLogger(UsageConsumer.class);

  /// Of `usage.recorded`, what is needed here; a record may lack any of it.
  private record UsedKey(
      @Nullable Route route,
      @Nullable UUID accountId,
      @Nullable String provider,
      @Nullable Instant openedAt,
      @Nullable String feature) {
    private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

    /// Empty when something is missing, or cannot be stored.
    Optional<KeyUse> use() {
      return accountId != null
              && provider != null
              && openedAt != null
              && feature != null
              && openedAt.isAfter(Instant.EPOCH)
              && openedAt.isBefore(END)
              && (provider + feature).indexOf('\0') < 0
          ? Optional.of(new KeyUse(accountId, provider, openedAt, feature))
          : Optional.empty();
    }
  }

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
      if (usage.route() != Route.BYOK) {
        return Optional.empty();
      }
      Optional<KeyUse> use = usage.use();
      if (use.isEmpty()) {
        LOG.warnf("usage event %s is not whole and passed over", event.id());
      }
      return use;
    } catch (IOException e) {
      LOG.debugf(
          "usage at offset %d of partition %d is unreadable", event.offset(), event.partition());
      return Optional.empty();
    }
  }
}
