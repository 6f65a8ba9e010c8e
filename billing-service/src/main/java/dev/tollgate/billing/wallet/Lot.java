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
  private long refundDue;
  private boolean changed;

  /// @param refundDue of what is held, as much follows a refund as it frees
  Lot(
      UUID id,
      Grant grant,
      Instant createdAt,
      LotState state,
      Map<Bucket, Long> micro,
      long refundDue) {
    this.id = id;
    this.grant = grant;
    this.createdAt = createdAt;
    this.state = state;
    this.micro.putAll(micro);
    this.refundDue = refundDue;
  }

  /// A new lot, all of it available. Its id follows from the grant key, which is unique.
  static Lot of(Grant grant, Instant now) {
    UUID id = LotIds.of(grant.key());
    var lot =
        new Lot(id, grant, now, LotState.LIVE, Map.of(Bucket.AVAILABLE, grant.amountMicro()), 0);
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

  /// P10: of what is held, what goes back with a refund once it frees, before anything else does.
  /// Never more than is held: what is spent meanwhile stays spent.
  long refundDue() {
    return refundDue;
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
      refundDue = death == LotState.REFUNDED ? 0 : refundDue;
      changed = true;
    }
  }

  /// Has more of what is held follow a refund as it frees; less, when the amount is negative.
  ///
  /// @return by how much that changed: all that is held may be due, and no more
  long oweMore(long amount) {
    long due = state == LotState.REFUNDED ? 0 : Math.clamp(refundDue + amount, 0, held());
    long more = due - refundDue;
    refundDue = due;
    changed |= more != 0;
    return more;
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
    if (from == Bucket.HELD && to == Bucket.REFUNDED) {
      refundDue = Math.max(0, refundDue - amount);
    }
    refundDue = Math.min(refundDue, held());
    changed = true;
  }

  /// A part of it as a grant on the same terms; empty when that is nothing, or its time is over.
  Optional<Grant> again(String key, long micro, Instant now) {
    Instant end = expiresAt();
    return micro <= 0 || (end != null && !end.isAfter(now))
        ? Optional.empty()
        : Optional.of(
            new Grant(grant.accountId(), key, source(), micro, grant.costBasisOf(micro), now, end));
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
