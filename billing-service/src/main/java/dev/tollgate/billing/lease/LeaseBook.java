package dev.tollgate.billing.lease;

import dev.tollgate.billing.lease.GrantDecision.Forged;
import dev.tollgate.billing.lease.GrantDecision.Granted;
import dev.tollgate.billing.lease.GrantDecision.NothingLeft;
import dev.tollgate.billing.lease.GrantDecision.Over;
import dev.tollgate.billing.lease.GrantDecision.Waiting;
import dev.tollgate.billing.wallet.Wallet;
import dev.tollgate.contracts.lease.LeaseRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A locked wallet together with its leases: the rules that need both.
public final class LeaseBook {
  private final Wallet wallet;
  private final Map<UUID, Lease> leases = new HashMap<>();

  LeaseBook(Wallet wallet, Collection<Lease> loaded) {
    this.wallet = wallet;
    loaded.forEach(lease -> leases.put(lease.id(), lease));
  }

  public Wallet wallet() {
    return wallet;
  }

  /// A lease of this account, if it was loaded.
  public Optional<Lease> lease(UUID id) {
    return Optional.ofNullable(leases.get(id));
  }

  /// P2, P14: grants, refuses, or says from when on to wait.
  ///
  /// @param since where this request's wait began; null = it has not waited yet
  GrantDecision ask(LeaseRequest request, @Nullable RecallMark since) {
    Lease known = leases.get(request.leaseId());
    if (known != null) {
      return again(known, request);
    }
    if (wallet.available() >= request.priceMicro()) {
      return grant(request);
    }
    RecallMark mark = since == null ? RecallMark.NOTHING_FRESH : since;
    if (wallet.available() + perhapsIdle(mark) < request.priceMicro()) {
      return new NothingLeft();
    }
    return since == null
        ? new Waiting(new RecallMark(wallet.nextRecall(), wallet.deaths()), true)
        : new Waiting(since, false);
  }

  /// As [#ask], for a lease that is not there yet and an account whose other leases are not loaded:
  /// grants what is available, or changes nothing.
  Optional<Granted> askAtOnce(LeaseRequest request) {
    return leases.containsKey(request.leaseId()) || wallet.available() < request.priceMicro()
        ? Optional.empty()
        : Optional.of(grant(request));
  }

  private GrantDecision again(Lease known, LeaseRequest request) {
    if (!known.belongsTo(request.accountId(), request.gatewayId())) {
      return new Forged(known.id());
    }
    return known.state() == LeaseState.GRANTED
        ? new Granted(
            known.id(), known.terms().incarnation(), known.terms().sizeMicro(), wallet.standing())
        : new Over(known.id());
  }

  private Granted grant(LeaseRequest request) {
    long size = LeaseSize.of(request.priceMicro(), request.creditsMicro(), wallet.available());
    var terms =
        new Lease.Terms(
            request.leaseId(),
            request.accountId(),
            request.gatewayId(),
            request.incarnation(),
            size,
            wallet.now());
    leases.put(request.leaseId(), Lease.grant(terms, wallet));
    return new Granted(request.leaseId(), request.incarnation(), size, wallet.standing());
  }

  private long perhapsIdle(RecallMark since) {
    long idle =
        leases.values().stream()
            .filter(lease -> lease.state() != LeaseState.DONE)
            .mapToLong(lease -> lease.perhapsIdle(wallet, since))
            .reduce(0, Math::addExact);
    return Math.min(idle, wallet.mayComeBack());
  }

  /// P8: remembers that a lease was closed before it was granted.
  void bury(UUID leaseId, String gatewayId, UUID incarnation) {
    leases.put(
        leaseId,
        Lease.tombstone(leaseId, wallet.accountId(), gatewayId, incarnation, wallet.now()));
  }

  boolean hasChangedLeases() {
    return !changedLeases().isEmpty();
  }

  List<Lease> changedLeases() {
    return leases.values().stream().filter(Lease::isChanged).toList();
  }
}
