package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.audit.AuditEntries;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.envelope.DataKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;

/// Everything an owner does to a key. Key, event and audit entry are one transaction; a key stays
/// usable until the moment its successor is.
@ApplicationScoped
public class KeyChanges {
  private final TierGate gate;
  private final KeyTrial trial;
  private final UserRates rates;
  private final CurrentDataKey current;
  private final Sealing sealing;
  private final AccountTransactions accounts;
  private final AccountStates states;
  private final ProviderKeys keys;
  private final AuditEntries audit;
  private final Clock clock;

  KeyChanges(
      TierGate gate,
      KeyTrial trial,
      UserRates rates,
      CurrentDataKey current,
      Sealing sealing,
      AccountTransactions accounts,
      AccountStates states,
      ProviderKeys keys,
      AuditEntries audit,
      Clock clock) {
    this.gate = gate;
    this.trial = trial;
    this.rates = rates;
    this.current = current;
    this.sealing = sealing;
    this.accounts = accounts;
    this.states = states;
    this.keys = keys;
    this.audit = audit;
    this.clock = clock;
  }

  /// @param created false when it replaced another key
  record Saved(ProviderKey key, boolean created) {}

  /// Saves a key once the tier allows it and the provider takes it.
  Uni<Saved> save(Actor actor, KeyRequest request) {
    return trial.save(
        actor,
        request,
        () -> withDataKey(actor, (tx, dataKey) -> store(tx, actor, request, dataKey)));
  }

  /// Saves a key that was stored elsewhere before, once the tier allows it; the provider is not
  /// asked. Fails (409) where there is a key already.
  Uni<Saved> importKey(Actor actor, KeyRequest request) {
    return gate.admit(actor, request.provider().name())
        .chain(() -> withDataKey(actor, (tx, dataKey) -> add(tx, actor, request, dataKey)));
  }

  private Uni<Saved> withDataKey(Actor actor, BiFunction<SqlConnection, DataKey, Uni<Saved>> work) {
    return Uni.createFrom()
        .deferred(() -> current.of(actor.accountId()))
        .chain(dataKey -> accounts.inAccount(actor.accountId(), tx -> work.apply(tx, dataKey)))
        .onFailure(KeyChanges::dataKeyWentAway)
        .retry()
        .atMost(1);
  }

  /// A rotation has replaced the data key between its reading and its use.
  private static boolean dataKeyWentAway(Throwable fault) {
    return fault instanceof PgException database && "23503".equals(database.getSqlState());
  }

  private Uni<Saved> store(SqlConnection tx, Actor actor, KeyRequest request, DataKey dataKey) {
    return place(tx, actor, request)
        .chain(
            place -> {
              Action action = place.exists() ? Action.REPLACE : Action.SAVE;
              return put(tx, actor, request, dataKey, place, action);
            });
  }

  private Uni<Saved> add(SqlConnection tx, Actor actor, KeyRequest request, DataKey dataKey) {
    return place(tx, actor, request)
        .invoke(KeyChanges::requireEmpty)
        .chain(place -> put(tx, actor, request, dataKey, place, Action.IMPORT));
  }

  private Uni<ProviderKey> place(SqlConnection tx, Actor actor, KeyRequest request) {
    String provider = request.provider().name();
    return states
        .hold(tx, actor.accountId())
        .invoke(state -> TierGate.require(actor, state.orElseThrow(), provider))
        .chain(() -> keys.lockPlace(tx, actor.accountId(), provider, clock.instant()));
  }

  private static void requireEmpty(ProviderKey place) {
    if (place.exists()) {
      throw new ProblemException(ErrorCode.CONFLICT, "There is a key for this provider already.");
    }
  }

  private Uni<Saved> put(
      SqlConnection tx,
      Actor actor,
      KeyRequest request,
      DataKey dataKey,
      ProviderKey place,
      Action action) {
    ProviderKey saved =
        place.save(
            sealing.seal(place, request.secret(), request.origin(), request.endpoint(), dataKey),
            request.label(),
            clock.instant());
    return commit(tx, actor, saved, List.of(action))
        .replaceWith(() -> new Saved(saved, !place.exists()));
  }

  /// Renames, chooses the model, switches on or off: all of it or nothing. What is so already stays
  /// as it is, and leaves no trace.
  Uni<ProviderKey> patch(Actor actor, String provider, KeyPatch patch) {
    if (patch.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST, "One of alias, model and active is needed.");
    }
    if (patch.activates()) {
      KeyRequest.provider(provider);
    }
    return admit(actor, provider, patch)
        .chain(
            () ->
                change(actor, provider, (key, state) -> patch.apply(key, state, clock.instant())));
  }

  /// Nobody has to wait before a key is switched off or deleted: that takes one that was saved or
  /// switched on, which are limited.
  private Uni<Void> admit(Actor actor, String provider, KeyPatch patch) {
    if (patch.onlyDeactivates()) {
      return Uni.createFrom().voidItem();
    }
    Uni<Void> taken = rates.takeChange(actor);
    return patch.activates() ? taken.chain(() -> gate.admit(actor, provider)) : taken;
  }

  Uni<ProviderKey> delete(Actor actor, String provider) {
    return change(actor, provider, (key, state) -> key.delete(clock.instant()));
  }

  private Uni<ProviderKey> change(
      Actor actor, String provider, BiFunction<ProviderKey, AccountState, ProviderKey> how) {
    return accounts.inAccount(
        actor.accountId(),
        tx ->
            states
                .hold(tx, actor.accountId())
                .chain(
                    state ->
                        keys.lock(tx, actor.accountId(), provider)
                            .map(found -> found.orElseThrow(KeyChanges::absent))
                            .chain(
                                key -> {
                                  ProviderKey changed =
                                      how.apply(key, state.orElseThrow(KeyChanges::absent));
                                  return commit(tx, actor, changed, changed.actionsSince(key))
                                      .replaceWith(changed);
                                })));
  }

  private Uni<Void> commit(SqlConnection tx, Actor actor, ProviderKey key, List<Action> actions) {
    if (actions.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<AuditEntry> entries = actions.stream().map(each -> done(actor, key, each)).toList();
    return keys.store(tx, key).chain(() -> audit.add(tx, entries));
  }

  private AuditEntry done(Actor actor, ProviderKey key, Action action) {
    return new AuditEntry(
        clock.instant(),
        actor.accountId(),
        action,
        AuditEntry.DONE,
        key.provider(),
        key.versions().keyVersion(),
        null,
        actor.requestId(),
        actor.principalId(),
        actor.source());
  }

  private static ProblemException absent() {
    return new ProblemException(ErrorCode.NOT_FOUND, "There is no key for this provider.");
  }
}
