package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.envelope.Binding;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account's key for one provider. Changes give a new value, or this one where it is so already;
/// `version` grows with every one of them, `keyVersion` with those that the gateway must load anew.
public final class ProviderKey {
  /// DELETED keys hold no secret; their row only keeps the versions growing.
  enum State {
    ACTIVE,
    INACTIVE,
    DELETED
  }

  /// @param switchedOffByTier the tier took it away: it comes back by the owner's hand, in a tier
  ///   that allows it
  record Switch(State state, boolean switchedOffByTier) {
    static final Switch ON = new Switch(State.ACTIVE, false);
    static final Switch OFF = new Switch(State.INACTIVE, false);
    static final Switch OFF_BY_TIER = new Switch(State.INACTIVE, true);
    static final Switch GONE = new Switch(State.DELETED, false);
  }

  /// @param alias the owner's name for it
  /// @param model used for lane calls on this provider
  record Label(@Nullable String alias, @Nullable String model) {
    static final Label NONE = new Label(null, null);

    /// As somebody wants it.
    ///
    /// @throws ProblemException (400) that names the member with a control character in it
    static Label wanted(@Nullable String alias, @Nullable String model) {
      return new Label(printable("alias", alias), printable("model", model));
    }

    private static @Nullable String printable(String field, @Nullable String text) {
      if (text != null && text.chars().anyMatch(Character::isISOControl)) {
        throw KeyRequest.wrong(field, "must hold no control characters");
      }
      return text;
    }
  }

  /// @param lastFor the feature of the last call
  record Use(@Nullable Instant lastAt, @Nullable String lastFor) {
    static final Use NEVER = new Use(null, null);
  }

  /// @param version of the whole, @param keyVersion of what a gateway loads
  record Versions(long version, long keyVersion, Instant createdAt, Instant updatedAt) {
    Versions next(boolean reload, Instant now) {
      return new Versions(version + 1, reload ? keyVersion + 1 : keyVersion, createdAt, now);
    }
  }

  private final UUID id;
  private final UUID accountId;
  private final String provider;
  private final Switch onOff;
  private final @Nullable SealedSecret secret;
  private final Label label;
  private final Use use;
  private final Versions versions;

  ProviderKey(
      UUID id,
      UUID accountId,
      String provider,
      Switch onOff,
      @Nullable SealedSecret secret,
      Label label,
      Use use,
      Versions versions) {
    this.id = id;
    this.accountId = accountId;
    this.provider = provider;
    this.onOff = onOff;
    this.secret = secret;
    this.label = label;
    this.use = use;
    this.versions = versions;
  }

  /// A key with this secret, switched on. The same secret again is no new version, but takes the
  /// place of what was stored, which may have become unreadable.
  ProviderKey save(SealedSecret given, Label wanted, Instant now) {
    boolean same = holds(given);
    boolean reload = !same || !Objects.equals(wanted.model(), label.model());
    Versions next = versions.next(reload, now);
    if (!exists()) {
      next = new Versions(next.version(), next.keyVersion(), now, now);
    }
    return new ProviderKey(
        id, accountId, provider, Switch.ON, given, wanted, exists() ? use : Use.NEVER, next);
  }

  private boolean holds(SealedSecret given) {
    return secret != null
        && MessageDigest.isEqual(secret.fingerprint(), given.fingerprint())
        && Objects.equals(secret.origin(), given.origin())
        && Objects.equals(secret.endpoint(), given.endpoint());
  }

  ProviderKey relabel(Label wanted, Instant now) {
    if (wanted.equals(label)) {
      return this;
    }
    boolean reload = !Objects.equals(wanted.model(), label.model());
    return with(onOff, wanted, versions.next(reload, now));
  }

  /// @throws ProblemException when the account may not use this provider now
  ProviderKey activate(AccountState account, Instant now) {
    if (!account.mayBring(provider)) {
      throw new ProblemException(
          ErrorCode.TIER_LIMITED,
          "Keys of %s can be used from %s up.".formatted(provider, TierPolicy.lowestFor(provider)));
    }
    return turned(Switch.ON, now);
  }

  ProviderKey deactivate(Instant now) {
    return turned(Switch.OFF, now);
  }

  ProviderKey deactivateByTier(Instant now) {
    return turned(Switch.OFF_BY_TIER, now);
  }

  private ProviderKey turned(Switch wanted, Instant now) {
    return wanted.equals(onOff)
        ? this
        : with(wanted, label, versions.next(wanted.equals(Switch.ON), now));
  }

  ProviderKey delete(Instant now) {
    return new ProviderKey(
        id,
        accountId,
        provider,
        Switch.GONE,
        null,
        Label.NONE,
        Use.NEVER,
        versions.next(true, now));
  }

  private ProviderKey with(Switch wanted, Label named, Versions next) {
    return new ProviderKey(id, accountId, provider, wanted, secret, named, use, next);
  }

  /// What an owner did to make this of an earlier value; nothing where they are alike.
  List<Action> actionsSince(ProviderKey earlier) {
    if (!exists()) {
      return List.of(Action.DELETE);
    }
    List<Action> actions = new ArrayList<>();
    if (!label.equals(earlier.label)) {
      actions.add(Action.UPDATE);
    }
    if (!onOff.equals(earlier.onOff)) {
      actions.add(isActive() ? Action.ACTIVATE : Action.DEACTIVATE);
    }
    return actions;
  }

  boolean exists() {
    return onOff.state() != State.DELETED;
  }

  boolean isActive() {
    return onOff.state() == State.ACTIVE;
  }

  /// What its secret is sealed to.
  Binding binding(String origin) {
    return new Binding(accountId, provider, origin, id);
  }

  /// The news of the latest change.
  KeyChanged changed() {
    return new KeyChanged(
        accountId, versions.version(), provider, isActive(), versions.keyVersion());
  }

  UUID id() {
    return id;
  }

  UUID accountId() {
    return accountId;
  }

  String provider() {
    return provider;
  }

  Switch onOff() {
    return onOff;
  }

  Optional<SealedSecret> secret() {
    return Optional.ofNullable(secret);
  }

  Label label() {
    return label;
  }

  Use use() {
    return use;
  }

  Versions versions() {
    return versions;
  }
}
