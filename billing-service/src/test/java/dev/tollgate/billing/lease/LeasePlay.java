package dev.tollgate.billing.lease;

import dev.tollgate.billing.lease.GrantDecision.Waiting;
import dev.tollgate.billing.wallet.Bucket;
import dev.tollgate.billing.wallet.Lot;
import dev.tollgate.billing.wallet.LotState;
import dev.tollgate.billing.wallet.Wallet;
import dev.tollgate.billing.wallet.WalletPlay;
import dev.tollgate.contracts.lease.LeaseRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Billing's side of the protocol in memory: the production rules over rows that a crash cannot
/// half change.
public final class LeasePlay {
  private final WalletPlay wallet;
  private final Map<UUID, Lease> leases = new LinkedHashMap<>();
  private final Map<UUID, Long> lastSeen = new HashMap<>();
  private long wellMillis;

  public LeasePlay(WalletPlay wallet) {
    this.wallet = wallet;
  }

  /// What came of a request; exactly one of the flags, or none while it has to wait.
  public record Asked(
      boolean granted, long size, boolean over, boolean refused, @Nullable Wait pause) {}

  /// Where a request may end before its answer.
  public enum Crash {
    NONE,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  /// @param recall that gateways were sent
  public record Wait(long recall, long deaths) {}

  public Asked ask(LeaseRequest request, @Nullable Wait since, Instant now, Crash crash) {
    LeaseBook book = open(now);
    GrantDecision decision =
        book.ask(request, since == null ? null : new RecallMark(since.recall(), since.deaths()));
    if (crash != Crash.BEFORE_COMMIT) {
      commit(book);
    }
    return switch (decision) {
      case GrantDecision.Granted granted ->
          new Asked(true, granted.sizeMicro(), false, false, null);
      case GrantDecision.Over over -> new Asked(false, 0, true, false, null);
      case GrantDecision.Forged forged -> throw new AssertionError("forged " + forged);
      case GrantDecision.NothingLeft nothing -> new Asked(false, 0, false, true, null);
      case Waiting waiting ->
          new Asked(
              false, 0, false, false, new Wait(waiting.since().recall(), waiting.since().deaths()));
    };
  }

  public void close(UUID leaseId, String gateway, long unreserved, boolean abort, Instant now) {
    transact(
        now,
        book ->
            book.lease(leaseId)
                .ifPresentOrElse(
                    lease -> {
                      if (abort) {
                        lease.abort(book.wallet());
                      } else {
                        lease.close(book.wallet(), unreserved);
                      }
                    },
                    () -> book.bury(leaseId, gateway, UUID.randomUUID())));
  }

  /// P13.
  ///
  /// @return true = the gateway may go on with it
  public boolean beat(UUID leaseId, @Nullable Long idle, long recall) {
    Lease lease = leases.get(leaseId);
    if (lease == null || lease.state() == LeaseState.DONE) {
      return false;
    }
    lastSeen.put(leaseId, wellMillis);
    leases.put(leaseId, copy(lease, new Attestation(idle, recall), lease.state()));
    return lease.state().isTrusted();
  }

  /// P15: the well clock goes on; returns leases that it fenced.
  public List<UUID> watch(long millis, long silenceMillis) {
    wellMillis += millis;
    List<UUID> silent =
        leases.values().stream()
            .filter(lease -> lease.state().isTrusted())
            .map(Lease::id)
            .filter(id -> wellMillis - lastSeen.getOrDefault(id, 0L) >= silenceMillis)
            .toList();
    silent.forEach(this::fence);
    return silent;
  }

  public void fence(UUID leaseId) {
    Lease lease = leases.get(leaseId);
    leases.put(leaseId, copy(lease, attestationOf(lease), lease.state().fenced()));
  }

  public void transact(Instant now, Consumer<LeaseBook> work) {
    LeaseBook book = open(now);
    work.accept(book);
    commit(book);
  }

  public LeaseBook open(Instant now) {
    return new LeaseBook(
        wallet.open(now),
        leases.values().stream()
            .map(lease -> copy(lease, attestationOf(lease), lease.state()))
            .toList());
  }

  public void commit(LeaseBook book) {
    wallet.commit(book.wallet());
    for (Lease lease : book.changedLeases()) {
      lastSeen.putIfAbsent(lease.id(), wellMillis);
      Attestation attested =
          Optional.ofNullable(leases.get(lease.id()))
              .map(LeasePlay::attestationOf)
              .orElse(Attestation.NONE);
      leases.put(lease.id(), copy(lease, attested, lease.state()));
    }
  }

  public Optional<LeaseState> state(UUID leaseId) {
    return Optional.ofNullable(leases.get(leaseId)).map(Lease::state);
  }

  public boolean quiet() {
    return leases.values().stream().allMatch(lease -> lease.state() == LeaseState.DONE);
  }

  /// Balance that the account could still use: available now, and held on lots that live, but for
  /// what a refund waits for.
  public long usable(Instant now) {
    Wallet opened = wallet.open(now);
    long held = leases.values().stream().mapToLong(lease -> lease.heldOnLiveLots(opened)).sum();
    return opened.available() + Math.min(held, opened.mayComeBack());
  }

  /// The equations that hold at every moment; a text says which does not.
  public Optional<String> broken() {
    long held = leases.values().stream().mapToLong(Lease::held).sum();
    if (held != wallet.sum(Bucket.HELD)) {
      return Optional.of("held by leases " + held + ", by lots " + wallet.sum(Bucket.HELD));
    }
    for (Lease lease : leases.values()) {
      Lease.Progress at = lease.progress();
      if (at.givenBackMicro() + at.debitedMicro() > lease.terms().sizeMicro()) {
        return Optional.of("overdrawn lease " + at + " of " + lease.terms());
      }
      if (lease.state() == LeaseState.DONE && lease.held() != 0) {
        return Optional.of("a lease that is done holds " + lease.held());
      }
    }
    for (Lot lot : wallet.lots()) {
      if (lot.state() != LotState.LIVE && lot.available() > 0) {
        return Optional.of("a lot that is " + lot.state() + " gives " + lot.available());
      }
    }
    for (Bucket bucket : Bucket.values()) {
      if (bucket != Bucket.OUTSIDE && wallet.recomputed(bucket) != wallet.sum(bucket)) {
        return Optional.of(
            bucket + " is " + wallet.sum(bucket) + ", by the ledger " + wallet.recomputed(bucket));
      }
    }
    return Optional.empty();
  }

  private static Attestation attestationOf(Lease lease) {
    return lease.attestation();
  }

  private static Lease copy(Lease lease, Attestation attestation, LeaseState state) {
    Lease.Progress at = lease.progress();
    return new Lease(
        lease.terms(),
        new Lease.Progress(state, at.givenBackMicro(), at.debitedMicro(), at.closed()),
        attestation,
        lease.pins());
  }
}
