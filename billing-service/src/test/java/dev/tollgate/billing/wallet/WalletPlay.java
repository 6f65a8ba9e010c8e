package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One wallet's rows in memory: a transaction works on copies, so that one that is not committed
/// leaves no trace.
public final class WalletPlay {
  private final UUID accountId;
  private Wallet.State state;
  private final Map<UUID, Lot> lots = new LinkedHashMap<>();
  private final Map<Bucket, Long> ledger = new EnumMap<>(Bucket.class);

  public WalletPlay(UUID accountId) {
    this.accountId = accountId;
    this.state = Wallet.State.fresh(accountId);
  }

  public Wallet open(Instant now) {
    return new Wallet(
        state,
        lots.values().stream()
            .filter(lot -> lot.available() + lot.held() > 0)
            .map(WalletPlay::copy)
            .toList(),
        now);
  }

  public void commit(Wallet wallet) {
    state = wallet.state();
    wallet.lots().forEach(lot -> lots.put(lot.id(), copy(lot)));
    for (Movement each : wallet.movements()) {
      ledger.merge(each.to(), each.amountMicro(), Long::sum);
      ledger.merge(each.from(), -each.amountMicro(), Long::sum);
    }
  }

  public void refund(Wallet wallet, UUID lotId) {
    paid(wallet, lotId).takeAll();
  }

  public void refundPart(Wallet wallet, UUID lotId, long micro) {
    paid(wallet, lotId).take(micro);
  }

  private PaidLots paid(Wallet wallet, UUID lotId) {
    Lot lot = copy(lots.get(lotId));
    return new PaidLots(lot, List.of(lot), Map.of(accountId, wallet));
  }

  /// What of the lot goes back once it frees.
  public long refundDue(UUID lotId) {
    return lots.get(lotId).refundDue();
  }

  public void ownerChanged(Wallet wallet, Owner owner) {
    wallet.ownerChanged(owner);
  }

  public List<Lot> lots() {
    return List.copyOf(lots.values());
  }

  public UUID accountId() {
    return accountId;
  }

  public long sum(Bucket bucket) {
    return lots.values().stream().mapToLong(lot -> lot.in(bucket)).sum();
  }

  /// What the ledger says is in a bucket.
  public long recomputed(Bucket bucket) {
    return ledger.getOrDefault(bucket, 0L);
  }

  private static Lot copy(Lot lot) {
    Map<Bucket, Long> micro = new EnumMap<>(Bucket.class);
    for (Bucket bucket : Bucket.values()) {
      micro.put(bucket, lot.in(bucket));
    }
    return new Lot(lot.id(), lot.grant(), lot.createdAt(), lot.state(), micro, lot.refundDue());
  }
}
