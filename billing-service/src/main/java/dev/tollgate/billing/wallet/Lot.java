package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One grant and where its credits are now: what was granted is always the sum over the buckets.
public final class Lot {
  private final UUID id;
  private final Grant grant;
  private final Instant createdAt;
  private final Map<Bucket, Long> micro = new EnumMap<>(Bucket.class);
  private LotState state;
  private boolean changed;

  Lot(UUID id, Grant grant, Instant createdAt, LotState state, Map<Bucket, Long> micro) {
    this.id = id;
    this.grant = grant;
    this.createdAt = createdAt;
    this.state = state;
    this.micro.putAll(micro);
  }

  /// A new lot, all of it available. Its id follows from the grant key, which is unique.
  static Lot of(Grant grant, Instant now) {
    UUID id = LotIds.of(grant.key());
    var lot = new Lot(id, grant, now, LotState.LIVE, Map.of(Bucket.AVAILABLE, grant.amountMicro()));
    lot.changed = true;
    return lot;
  }

  public UUID id() {
    return id;
  }

  public Grant grant() {
    return grant;
  }

  public LotSource source() {
    return grant.source();
  }

  public int priority() {
    return grant.source().priority();
  }

  public Instant effectiveAt() {
    return grant.effectiveAt();
  }

  public @Nullable Instant expiresAt() {
    return grant.expiresAt();
  }

  public Instant createdAt() {
    return createdAt;
  }

  public LotState state() {
    return state;
  }

  public long in(Bucket bucket) {
    return micro.getOrDefault(bucket, 0L);
  }

  public long available() {
    return in(Bucket.AVAILABLE);
  }

  public long held() {
    return in(Bucket.HELD);
  }

  /// May be held or spent now.
  public boolean isUsable(Instant now) {
    return state == LotState.LIVE && !effectiveAt().isAfter(now) && !isDue(now);
  }

  /// P17: has to be swept; an expiry counts from its very instant on.
  boolean isDue(Instant now) {
    Instant end = expiresAt();
    return state == LotState.LIVE && end != null && !end.isAfter(now);
  }

  /// P10: where credits go that a lease gives back.
  Bucket home() {
    return switch (state) {
      case LIVE -> Bucket.AVAILABLE;
      case EXPIRED -> Bucket.EXPIRED;
      case REFUNDED -> Bucket.REFUNDED;
    };
  }

  /// A refunded lot stays refunded; an expired one may still be marked refunded.
  void die(LotState death) {
    if (state != LotState.REFUNDED) {
      state = death;
      changed = true;
    }
  }

  /// @throws IllegalStateException when there is not that much to move: the rules above never ask
  ///   for it
  void move(Bucket from, Bucket to, long amount) {
    long rest = Math.subtractExact(in(from), amount);
    if (amount <= 0 || rest < 0) {
      throw new IllegalStateException("lot " + id + " cannot move " + amount + " from " + from);
    }
    micro.put(from, rest);
    micro.put(to, Math.addExact(in(to), amount));
    changed = true;
  }

  /// What was taken back of it, but for `keptMicro`, as a grant on the same terms; empty when that
  /// is nothing, or its time is over.
  Optional<Grant> again(UUID accountId, String key, long keptMicro, Instant now) {
    long micro = in(Bucket.REFUNDED) - keptMicro;
    Instant end = expiresAt();
    return micro <= 0 || (end != null && !end.isAfter(now))
        ? Optional.empty()
        : Optional.of(
            new Grant(accountId, key, source(), micro, grant.costBasisOf(micro), now, end));
  }

  /// EN-2: a part of what is available as a grant to another account, on the same terms and with
  /// its share of the price. The shares of all that ever leaves add up to the share of the sum.
  Grant shareFor(UUID other, long micro) {
    long gone = in(Bucket.OUTSIDE);
    long with = Math.addExact(gone, micro);
    return new Grant(
        other,
        "merge:" + id + ":" + with,
        source(),
        micro,
        grant.costBasisOf(with) - grant.costBasisOf(gone),
        effectiveAt(),
        expiresAt());
  }

  boolean isChanged() {
    return changed;
  }
}
