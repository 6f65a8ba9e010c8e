package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.LeaseBook;
import dev.tollgate.billing.lease.LeasePlay;
import dev.tollgate.kit.event.IncomingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The usage topic of one account, and billing reading it: in order, in batches, some of which
/// crash before their commit and come again.
final class UsageTopic {
  private final UUID account;
  private final LeasePlay billing;
  private final List<String> writers;
  private final List<Entry> log = new ArrayList<>();
  private final List<Entry> fences = new ArrayList<>();
  private final Set<ChargeKey> settled = new HashSet<>();
  private final Map<String, Long> logged = new HashMap<>();
  private final Set<String> excused = new HashSet<>();
  private int read;
  private long waived;

  /// @param gateway empty for billing's own fences
  private record Entry(GatewayModel.Record body, String gateway) {}

  /// @param writers the gateways whose leases billing may fence
  UsageTopic(UUID account, LeasePlay billing, List<String> writers) {
    this.account = account;
    this.billing = billing;
    this.writers = writers;
  }

  void append(GatewayModel.Record body, String gateway) {
    append(new Entry(body, gateway));
  }

  private void append(Entry entry) {
    log.add(entry);
    if (entry.body() instanceof GatewayModel.Record.Used used && used.credits() > 0) {
      logged.put(used.chargeId(), used.credits());
    }
  }

  /// P15: waits in billing's outbox.
  void fence(UUID lease) {
    fences.add(new Entry(new GatewayModel.Record.Closed(lease), ""));
  }

  void relayFences() {
    fences.forEach(this::append);
    fences.clear();
  }

  /// These charges may be waived: their gateway was killed, or keeps no rule.
  void excuse(Collection<String> charges) {
    excused.addAll(charges);
  }

  /// Settles a batch, or crashes before the commit.
  void settle(Instant now, int atMost, boolean crash) {
    int until = Math.min(log.size() - read, atMost) + read;
    LeaseBook book = billing.open(now);
    var settlement = new Settlement(Map.of(account, book), settled);
    for (Entry each : log.subList(read, until)) {
      settlement.take(fact(each, book, now));
    }
    if (crash) {
      return;
    }
    billing.commit(book);
    if (!settlement.rejected().isEmpty()) {
      throw new AssertionError("rejected " + settlement.rejected().getFirst().reason());
    }
    settlement.charges().forEach(this::note);
    read = until;
  }

  private void note(Charge charge) {
    settled.add(charge.key());
    waived += charge.debit().waivedMicro();
    if (charge.debit().waivedMicro() > 0 && !excused.contains(charge.key().chargeId())) {
      throw new AssertionError("waived without a kill: " + charge.key().chargeId());
    }
  }

  private UsageFact fact(Entry each, LeaseBook book, Instant now) {
    var source = new IncomingEvent("usage", 0, read, account.toString(), "", "", now, new byte[0]);
    return switch (each.body()) {
      case GatewayModel.Record.Closed closed ->
          new UsageFact.End(
              source,
              closed.leaseId(),
              account,
              each.gateway().isEmpty() ? owner(book, closed.leaseId()) : each.gateway());
      case GatewayModel.Record.Used used when used.credits() == 0 -> new UsageFact.Free(source);
      case GatewayModel.Record.Used used ->
          new UsageFact.Claim(
              source,
              new ChargeKey(account, used.chargeId()),
              used.leaseId(),
              each.gateway(),
              used.credits(),
              null);
    };
  }

  private String owner(LeaseBook book, UUID lease) {
    return writers.stream()
        .filter(id -> book.lease(lease).filter(found -> found.belongsTo(account, id)).isPresent())
        .findFirst()
        .orElse("");
  }

  boolean isRead() {
    return read == log.size();
  }

  /// How many of these charges, and of those in the log, billing has not settled yet.
  int unsettled(Collection<String> elsewhere) {
    Set<String> owed = new HashSet<>(logged.keySet());
    owed.addAll(elsewhere);
    settled.forEach(key -> owed.remove(key.chargeId()));
    return owed.size();
  }

  /// P18: each charge once, however often it was told.
  long charged() {
    return logged.values().stream().mapToLong(Long::longValue).sum();
  }

  long waived() {
    return waived;
  }
}
