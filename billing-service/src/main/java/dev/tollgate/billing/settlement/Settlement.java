package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.Debit;
import dev.tollgate.billing.lease.Lease;
import dev.tollgate.billing.lease.LeaseBook;
import dev.tollgate.billing.settlement.UsageFact.Claim;
import dev.tollgate.billing.settlement.UsageFact.End;
import dev.tollgate.billing.settlement.UsageFact.Free;
import dev.tollgate.billing.settlement.UsageFact.Unreadable;
import dev.tollgate.billing.wallet.Wallet;
import dev.tollgate.kit.event.IncomingEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// P11 and P12 over a batch, in the order of the log: pure rules on locked wallets.
final class Settlement {
  private final Map<UUID, LeaseBook> books;
  private final Set<ChargeKey> known;
  private final Map<ChargeKey, Charge> charges = new LinkedHashMap<>();
  private final Map<ChargeKey, ChargeDetails> laterDetails = new LinkedHashMap<>();
  private final Map<UUID, ChargeKey> events = new LinkedHashMap<>();
  private final List<Rejected> rejected = new ArrayList<>();

  /// @param reason stable, in snake_case
  record Rejected(IncomingEvent event, String reason) {}

  /// @param known the batch's charges that were settled by an earlier one
  Settlement(Map<UUID, LeaseBook> books, Set<ChargeKey> known) {
    this.books = books;
    this.known = known;
  }

  void take(UsageFact fact) {
    switch (fact) {
      case Claim claim -> settle(claim);
      case End end -> end(end);
      case Free free -> {} // P11: neither a debit nor a chargeId
      case Unreadable unreadable ->
          rejected.add(new Rejected(unreadable.source(), unreadable.reason()));
    }
  }

  private void settle(Claim claim) {
    Optional<LeaseBook> book = book(claim.key().accountId());
    Optional<Lease> lease =
        book.flatMap(found -> found.lease(claim.leaseId()))
            .filter(found -> found.belongsTo(claim.key().accountId(), claim.gatewayId()));
    if (lease.isEmpty()) {
      rejected.add(new Rejected(claim.source(), "unknown_lease"));
      return;
    }
    if (!known.contains(claim.key()) && !charges.containsKey(claim.key())) {
      debit(claim, book.orElseThrow().wallet(), lease.get());
    }
    describe(claim);
  }

  private void debit(Claim claim, Wallet wallet, Lease lease) {
    Debit debit = lease.debit(wallet, claim.key().chargeId(), claim.creditsMicro());
    charges.put(
        claim.key(),
        new Charge(claim.key(), lease.id(), claim.creditsMicro(), debit, wallet.now(), null));
  }

  private void describe(Claim claim) {
    ChargeDetails details = claim.details();
    if (details == null) {
      return;
    }
    if (!claim.key().chargeId().equals(details.eventId().toString())) {
      events.put(details.eventId(), claim.key());
    }
    if (known.contains(claim.key())) {
      laterDetails.putIfAbsent(claim.key(), details);
    } else {
      charges.computeIfPresent(claim.key(), (key, charge) -> charge.with(details));
    }
  }

  /// A marker of a lease that was never granted means nothing.
  private void end(End end) {
    Optional<LeaseBook> book = book(end.accountId());
    Optional<Lease> lease = book.flatMap(found -> found.lease(end.leaseId()));
    if (lease.isEmpty()) {
      return;
    }
    if (lease.get().belongsTo(end.accountId(), end.gatewayId())) {
      lease.get().end(book.orElseThrow().wallet());
    } else {
      rejected.add(new Rejected(end.source(), "unknown_lease"));
    }
  }

  private Optional<LeaseBook> book(UUID account) {
    return Optional.ofNullable(books.get(account));
  }

  Collection<Charge> charges() {
    return charges.values();
  }

  /// What became known of charges that were settled before.
  Map<ChargeKey, ChargeDetails> laterDetails() {
    return laterDetails;
  }

  /// Events whose charge does not bear their id: several may share one (`Idempotency-Key`).
  Map<UUID, ChargeKey> events() {
    return events;
  }

  List<Rejected> rejected() {
    return rejected;
  }
}
