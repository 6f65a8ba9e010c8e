package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.kit.event.Outbox;
import dev.tollgate.vault.audit.AuditEntries;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Follows the accounts: a lower tier switches keys off, a merge moves them; an erasure, or the end
/// of own keys, destroys them.
@Singleton
class AccountConsumer {
  private static final Logger LOG = Logger.getLogger(AccountConsumer.class);

  private final Consumers consumers;
  private final AccountStates states;
  private final ProviderKeys keys;
  private final KeyMerge merge;
  private final AuditEntries audit;
  private final Outbox outbox;
  private final EventJson json;
  private final KitConfig config;
  private final Clock clock;

  AccountConsumer(
      Consumers consumers,
      AccountStates states,
      ProviderKeys keys,
      KeyMerge merge,
      AuditEntries audit,
      Outbox outbox,
      EventJson json,
      KitConfig config,
      Clock clock) {
    this.consumers = consumers;
    this.states = states;
    this.keys = keys;
    this.merge = merge;
    this.audit = audit;
    this.outbox = outbox;
    this.json = json;
    this.config = config;
    this.clock = clock;
  }

  void onStart(@Observes StartupEvent start) {
    consumers.start("vault-accounts", Topics.ACCOUNT, this::handle);
  }

  private Uni<Void> handle(SqlConnection tx, List<IncomingEvent> batch) {
    List<AuditEntry> done = new ArrayList<>();
    List<UUID> erased = new ArrayList<>();
    return Multi.createFrom()
        .iterable(batch)
        .onItem()
        .transformToUniAndConcatenate(event -> apply(tx, event, done, erased))
        .collect()
        .asList()
        .chain(() -> audit.forgetPeople(tx, erased))
        .chain(() -> audit.add(tx, done));
  }

  private Uni<Void> apply(
      SqlConnection tx, IncomingEvent event, List<AuditEntry> done, List<UUID> erased) {
    try {
      return switch (event.type()) {
        case AccountChanged.TYPE -> change(tx, json.read(event, AccountChanged.class), done);
        case AccountErased.TYPE ->
            erase(tx, json.read(event, AccountErased.class).accountId(), done)
                .invoke(erased::add)
                .replaceWithVoid();
        default -> Uni.createFrom().voidItem();
      };
    } catch (IOException e) {
      LOG.errorf("%s at offset %d is unreadable and skipped", event.type(), event.offset());
      return Uni.createFrom().voidItem();
    }
  }

  private Uni<Void> change(SqlConnection tx, AccountChanged changed, List<AuditEntry> done) {
    var state =
        new AccountState(
            changed.accountId(),
            changed.version(),
            changed.tier(),
            changed.status(),
            changed.tokensNotBefore(),
            changed.ownKeysEnded());
    return states
        .apply(tx, state)
        .chain(
            news -> {
              if (!news) {
                return Uni.createFrom().voidItem();
              }
              @Nullable UUID into = changed.mergedInto();
              return into == null
                  ? trim(tx, state, done)
                  : merge
                      .move(tx, state.accountId(), into, config.service())
                      .invoke(done::addAll)
                      .chain(() -> states.find(tx, into))
                      .chain(
                          target ->
                              target.isPresent()
                                  ? trim(tx, target.get(), done)
                                  : Uni.createFrom().voidItem());
            });
  }

  private Uni<Void> trim(SqlConnection tx, AccountState state, List<AuditEntry> done) {
    return state.ownKeysEnded()
        ? purge(tx, state.accountId(), done).replaceWithVoid()
        : keys.all(tx, state.accountId()).chain(all -> trim(tx, state, all, done));
  }

  /// Destroys all keys, and the data keys without which no backup of them opens.
  ///
  /// @return whether there was anything to destroy
  private Uni<Boolean> purge(SqlConnection tx, UUID accountId, List<AuditEntry> done) {
    return keys.erase(tx, accountId, clock.instant())
        .invoke(
            destroyed -> {
              if (destroyed) {
                done.add(entry(accountId, Action.ERASE, "all"));
              }
            });
  }

  /// Switches off what the tier no longer allows; the secrets stay.
  private Uni<Void> trim(
      SqlConnection tx, AccountState state, List<ProviderKey> all, List<AuditEntry> done) {
    Instant now = clock.instant();
    return Multi.createFrom()
        .iterable(all)
        .filter(key -> key.isActive() && !TierPolicy.allows(state.tier(), key.provider()))
        .onItem()
        .transformToUniAndConcatenate(
            key -> {
              ProviderKey off = key.deactivateByTier(now);
              done.add(entry(state.accountId(), Action.TIER_DEACTIVATE, key.provider()));
              return keys.store(tx, off);
            })
        .collect()
        .asList()
        .replaceWithVoid();
  }

  /// Always leaves an entry, which moves the log's head: [AuditEntries#forgetPeople] needs that.
  ///
  /// @return the account, whose people are still to be forgotten
  private Uni<UUID> erase(SqlConnection tx, UUID accountId, List<AuditEntry> done) {
    return states
        .erase(tx, accountId)
        .chain(() -> purge(tx, accountId, done))
        .invoke(
            destroyed -> {
              if (!destroyed) {
                done.add(entry(accountId, Action.ERASE, "no_keys", "all"));
              }
            })
        .chain(
            () ->
                outbox.add(
                    tx,
                    Topics.ACCOUNT,
                    accountId + ":" + config.service(),
                    AccountErasureConfirmed.TYPE,
                    new AccountErasureConfirmed(accountId, config.service())))
        .replaceWith(accountId);
  }

  private AuditEntry entry(UUID accountId, Action action, String provider) {
    return entry(accountId, action, AuditEntry.DONE, provider);
  }

  private AuditEntry entry(UUID accountId, Action action, String outcome, String provider) {
    return new AuditEntry(
        clock.instant(),
        accountId,
        action,
        outcome,
        provider,
        null,
        null,
        null,
        null,
        config.service());
  }
}
