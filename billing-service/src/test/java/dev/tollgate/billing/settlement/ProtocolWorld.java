package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.LeaseBook;
import dev.tollgate.billing.lease.LeasePlay;
import dev.tollgate.billing.lease.LeasePlay.Asked;
import dev.tollgate.billing.lease.LeasePlay.Crash;
import dev.tollgate.billing.lease.LeasePlay.Wait;
import dev.tollgate.billing.lease.LeaseState;
import dev.tollgate.billing.settlement.GatewayModel.Call;
import dev.tollgate.billing.settlement.GatewayModel.Held;
import dev.tollgate.billing.wallet.Bucket;
import dev.tollgate.billing.wallet.Grant;
import dev.tollgate.billing.wallet.Lot;
import dev.tollgate.billing.wallet.LotSource;
import dev.tollgate.billing.wallet.LotState;
import dev.tollgate.billing.wallet.Owner;
import dev.tollgate.billing.wallet.WalletPlay;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.lease.LeaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Billing's production rules, two modelled gateways, a network that loses, delays and doubles, and
/// a log.
final class ProtocolWorld {
  static final long PRICE = GatewayModel.PRICE;
  private static final long SILENCE_MILLIS = 15_000;
  private static final String ROGUE = "rogue";
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant SOON = START.plusSeconds(20);
  private static final Instant A_MONTH_BEFORE_SOON = Instant.parse("2026-10-20T00:00:20Z");
  private static final long FREE_CREDITS = 25 * PRICE;

  final UUID account = UUID.nameUUIDFromBytes(new byte[] {1});
  final WalletPlay wallet = new WalletPlay(account);
  final LeasePlay billing = new LeasePlay(wallet);
  final List<GatewayModel> gateways = List.of(new GatewayModel("g0"), new GatewayModel("g1"));
  final List<Runnable> network = new ArrayList<>();
  private final UsageTopic topic = new UsageTopic(account, billing, List.of("g0", "g1", ROGUE));
  private final List<Ask> waiting = new ArrayList<>();
  private final Set<UUID> ended = new HashSet<>();
  private final Map<UUID, Long> askedBack = new HashMap<>();
  private final OffsetDateTime anchor;
  private Duration leapt = Duration.ZERO;
  private long granted;
  private long nowMillis;
  private long ids;
  boolean billingAway;

  /// A request under way at billing.
  private static final class Ask {
    final LeaseRequest request;
    final GatewayModel from;
    final long sentAt;
    final long since;
    @Nullable Wait wait;
    long leastUsable;

    Ask(LeaseRequest request, GatewayModel from, long sentAt, long since, long usable) {
      this.request = request;
      this.from = from;
      this.sentAt = sentAt;
      this.since = since;
      this.leastUsable = usable;
    }
  }

  /// The owner gets free credits each month.
  ///
  /// @param rich leases of several calls, and soon, at the instant at which a lot expires, a new
  ///   month; else there is hardly enough for one, until the calendar leaps
  ProtocolWorld(boolean rich) {
    Instant from = rich ? A_MONTH_BEFORE_SOON : START;
    anchor = from.atOffset(ZoneOffset.UTC);
    var owner = new Owner(AccountKind.DEVICE, Tier.BASIC, AccountStatus.ACTIVE, from, 1, null);
    billing.transact(START, book -> wallet.ownerChanged(book.wallet(), owner));
    if (!rich) {
      refund(0);
    }
    grant((rich ? 6 : 2) * PRICE, null);
    grant((rich ? 2 : 1) * PRICE, rich ? SOON : START.plusSeconds(60));
  }

  Instant now() {
    return START.plusMillis(nowMillis).plus(leapt);
  }

  /// The calendar leaps to the next month's first instant, or shortly before it. No deadline knows
  /// of that.
  void leapToNextMonth(int secondsBefore) {
    Instant to = startOfMonth(monthsPassed() + 1).minusSeconds(secondsBefore);
    if (to.isAfter(now())) {
      leapt = leapt.plus(Duration.between(now(), to));
    }
  }

  private int monthsPassed() {
    int month = 0;
    while (!startOfMonth(month + 1).isAfter(now())) {
      month++;
    }
    return month;
  }

  private Instant startOfMonth(int month) {
    return anchor.plusMonths(month).toInstant();
  }

  /// WA-2: each month's credits are set once, to 25, and no others of that kind live. What came in
  /// is these and what was granted.
  private void checkFreeCredits() {
    int months = 0;
    int living = 0;
    for (Lot lot : wallet.lots()) {
      if (lot.source() == LotSource.FREE) {
        months++;
        living += lot.state() == LotState.LIVE ? 1 : 0;
      }
    }
    if (living > 1 || months > monthsPassed() + 1) {
      throw new AssertionError("free credits of %d months, %d live".formatted(months, living));
    }
    long cameIn = -wallet.recomputed(Bucket.OUTSIDE);
    if (cameIn != granted + FREE_CREDITS * months) {
      throw new AssertionError(
          "%d came in, granted were %d and %d months".formatted(cameIn, granted, months));
    }
  }

  UUID id() {
    return new UUID(0, ++ids);
  }

  void grant(long micro, @Nullable Instant expiresAt) {
    String key = "grant:" + ++ids;
    boolean free = expiresAt != null;
    var grant =
        new Grant(
            account,
            key,
            free ? LotSource.PROMO : LotSource.PACK,
            micro,
            0,
            now(),
            free && !expiresAt.isAfter(now()) ? null : expiresAt);
    billing.transact(now(), book -> book.wallet().grant(grant));
    granted += micro;
  }

  void refund(int which) {
    List<Lot> lots = wallet.lots();
    LeaseBook book = billing.open(now());
    wallet.refund(book.wallet(), lots.get(which % lots.size()).id());
    billing.commit(book);
  }

  void refundPart(int which) {
    List<Lot> lots = wallet.lots();
    UUID lot = lots.get(which % lots.size()).id();
    long part = (1 + which % 3) * PRICE / 2;
    LeaseBook book = billing.open(now());
    wallet.refundPart(book.wallet(), lot, part);
    billing.commit(book);
    askedBack.merge(lot, part, Long::sum);
  }

  /// BI-6: as long as a refund of a part lacks something, nothing of its lot comes to the customer.
  private void checkPartlyRefunded(Lot lot) {
    long due = wallet.refundDue(lot.id());
    boolean lacks = askedBack.getOrDefault(lot.id(), 0L) > lot.in(Bucket.REFUNDED) + due;
    if (lot.state() != LotState.REFUNDED && lacks && lot.available() + lot.held() > due) {
      throw new AssertionError(
          "asked back %d, refunded %d, due %d, yet %d available and %d held"
              .formatted(
                  askedBack.get(lot.id()),
                  lot.in(Bucket.REFUNDED),
                  due,
                  lot.available(),
                  lot.held()));
    }
    if (due > lot.held()) {
      throw new AssertionError("more is due than is held: " + due + " of " + lot.held());
    }
  }

  /// A gateway outside the protocol charges three times what its lease holds, and falls silent.
  void overcharge() {
    UUID lease = id();
    var request = new LeaseRequest(lease, account, ROGUE, new UUID(1, 1), PRICE, PRICE);
    if (billing.ask(request, null, now(), Crash.NONE).granted()) {
      String charge = "charge:" + ++ids;
      topic.excuse(Set.of(charge));
      topic.append(new GatewayModel.Record.Used(charge, lease, 3 * PRICE), ROGUE);
    }
  }

  void ask(GatewayModel gateway, long wanted, Crash crash) {
    UUID lease = id();
    gateway.asked.add(lease);
    var request = new LeaseRequest(lease, account, gateway.id, gateway.incarnation, wanted, PRICE);
    long sentAt = nowMillis;
    network.add(() -> answer(new Ask(request, gateway, sentAt, nowMillis, usable()), crash));
  }

  /// P14: tried again on a change; given up (503) after half a second.
  void retryWaiting(Crash crash) {
    List<Ask> due = List.copyOf(waiting);
    waiting.clear();
    due.stream().filter(ask -> nowMillis - ask.since <= 500).forEach(ask -> answer(ask, crash));
  }

  /// Who crashes answers nobody. What was committed stays: the hold, and the recall, which is on
  /// its way.
  private void answer(Ask ask, Crash crash) {
    Asked asked = billing.ask(ask.request, ask.wait, now(), crash);
    if (asked.pause() != null && ask.wait == null && crash != Crash.BEFORE_COMMIT) {
      long recall = asked.pause().recall();
      gateways.forEach(gateway -> network.add(() -> recalled(gateway, recall)));
    }
    if (crash == Crash.NONE) {
      answer(ask, asked);
    }
  }

  private void answer(Ask ask, Asked asked) {
    if (asked.pause() != null) {
      ask.wait = asked.pause();
      waiting.add(ask);
    } else if (asked.refused()) {
      long least = Math.min(ask.leastUsable, usable());
      if (least >= PRICE) {
        throw new AssertionError("phantom 402: " + least + " was usable all the time");
      }
      network.add(() -> ask.from.asked.remove(ask.request.leaseId()));
    } else if (asked.granted()) {
      requireAlive(ask.request.leaseId());
      network.add(() -> granted(ask, asked.size()));
    }
  }

  /// P2, P8: what was once over is never granted again, however late or often it is asked for.
  private void requireAlive(UUID lease) {
    if (ended.contains(lease) || billing.state(lease).orElseThrow() == LeaseState.DONE) {
      throw new AssertionError("granted although it is over: " + lease);
    }
  }

  private void granted(Ask ask, long size) {
    GatewayModel gateway = ask.from;
    if (gateway.alive
        && gateway.incarnation.equals(ask.request.incarnation())
        && !gateway.adopt(ask.request.leaseId(), size, ask.sentAt, nowMillis)) {
      abort(gateway, ask.request.leaseId());
    }
  }

  /// P3: gives up on every grant it waits for.
  void giveUp(GatewayModel gateway) {
    for (UUID lease : List.copyOf(gateway.asked)) {
      gateway.asked.remove(lease);
      abort(gateway, lease);
    }
  }

  private void abort(GatewayModel gateway, UUID lease) {
    network.add(
        () -> {
          billing.close(lease, gateway.id, 0, true, now());
          ended.add(lease);
        });
  }

  private void recalled(GatewayModel gateway, long recall) {
    if (gateway.alive) {
      gateway.recallSeen = Math.max(gateway.recallSeen, recall);
      gateway.leases.values().stream()
          .filter(lease -> lease.left != null && lease.left >= PRICE)
          .toList()
          .forEach(lease -> close(gateway, lease));
      beat(gateway);
    }
  }

  void close(GatewayModel gateway, Held lease) {
    gateway.close(lease);
    if (lease.closing) {
      sendClose(gateway, lease);
    }
  }

  /// P7: the same amount at every resend.
  void sendClose(GatewayModel gateway, Held lease) {
    long unreserved = lease.unackedClose;
    UUID incarnation = gateway.incarnation;
    network.add(
        () -> {
          billing.close(lease.id, gateway.id, unreserved, false, now());
          network.add(
              () -> {
                if (gateway.incarnation.equals(incarnation)) {
                  lease.unackedClose = 0;
                }
              });
        });
  }

  /// P13.
  void beat(GatewayModel gateway) {
    record Snapshot(UUID lease, @Nullable Long idle) {}
    List<Snapshot> listed =
        gateway.leases.values().stream()
            .map(lease -> new Snapshot(lease.id, lease.idle()))
            .toList();
    long recall = gateway.recallSeen;
    long sentAt = nowMillis;
    UUID incarnation = gateway.incarnation;
    network.add(
        () -> {
          Set<UUID> over = new HashSet<>();
          Set<UUID> trusted = new HashSet<>();
          for (Snapshot each : listed) {
            (billing.beat(each.lease(), each.idle(), recall) ? trusted : over).add(each.lease());
          }
          network.add(() -> beaten(gateway, incarnation, sentAt, trusted, over));
        });
  }

  private void beaten(
      GatewayModel gateway, UUID incarnation, long sentAt, Set<UUID> trusted, Set<UUID> over) {
    if (!gateway.alive || !gateway.incarnation.equals(incarnation)) {
      return;
    }
    for (Held lease : gateway.leases.values()) {
      if (over.contains(lease.id)) {
        lease.over = true;
      } else if (trusted.contains(lease.id) && nowMillis < lease.deadline) {
        lease.deadline = Math.max(lease.deadline, sentAt + GatewayModel.DEADLINE_MILLIS);
      }
    }
  }

  void reserve(GatewayModel gateway) {
    for (Held lease : gateway.leases.values()) {
      if (gateway.reserve(lease, "charge:" + ++ids, nowMillis).isPresent()) {
        return;
      }
    }
  }

  void charge(GatewayModel gateway, Call call) {
    gateway.charge(call, nowMillis);
  }

  /// Time goes by; living gateways tell of long calls and relay promptly.
  void pass(long millis) {
    nowMillis += millis;
    for (GatewayModel gateway : gateways) {
      if (gateway.alive) {
        gateway.tellEarly(nowMillis);
        gateway.endLeases(nowMillis);
        relayAll(gateway);
      }
    }
    if (!billingAway) {
      billing.watch(millis, SILENCE_MILLIS).forEach(topic::fence);
    }
  }

  private void relayAll(GatewayModel gateway) {
    while (relay(gateway)) {}
  }

  boolean relay(GatewayModel gateway) {
    if (!gateway.alive) {
      return false;
    }
    var next = gateway.relay();
    next.ifPresent(each -> topic.append(each, gateway.id));
    return next.isPresent();
  }

  void relayFences() {
    topic.relayFences();
  }

  void settle(int atMost, boolean crash) {
    topic.settle(now(), atMost, crash);
  }

  void kill(GatewayModel gateway) {
    topic.excuse(gateway.chargedAndUnsent());
    gateway.kill();
  }

  /// Balance minus what runs or is charged and not yet settled.
  private long usable() {
    long usable = billing.usable(now());
    Set<String> unsent = new HashSet<>();
    for (GatewayModel gateway : gateways) {
      if (!gateway.spoolLost) {
        unsent.addAll(gateway.chargedAndUnsent());
      }
      usable -= gateway.reserved();
    }
    return usable - topic.unsettled(unsent) * PRICE;
  }

  void check() {
    billing
        .broken()
        .ifPresent(
            fault -> {
              throw new AssertionError(fault);
            });
    wallet.lots().forEach(this::checkPartlyRefunded);
    checkFreeCredits();
    if (!waiting.isEmpty()) {
      long usable = usable();
      waiting.forEach(ask -> ask.leastUsable = Math.min(ask.leastUsable, usable));
    }
  }

  /// P18: everybody comes back who can, everything is said and heard; then the books are closed.
  void comeToRest() {
    billingAway = false;
    network.clear();
    waiting.clear();
    for (GatewayModel gateway : gateways) {
      if (!gateway.alive && !gateway.spoolLost) {
        gateway.restart();
      }
      gateway.asked.clear();
      for (Call call : List.copyOf(gateway.calls)) {
        gateway.charge(call, nowMillis);
        gateway.finish(call);
      }
      gateway.leases.values().forEach(gateway::close);
    }
    for (int i = 0; i < 40 && !(i > 1 && billing.quiet() && topic.isRead()); i++) {
      pass(1_000);
      relayFences();
      settle(Integer.MAX_VALUE, false);
      check();
    }
  }

  void checkAtRest() {
    Instant month = startOfMonth(monthsPassed());
    if (wallet.lots().stream().noneMatch(lot -> lot.effectiveAt().equals(month))) {
      throw new AssertionError("no free credits since " + month);
    }
    if (!billing.quiet() || wallet.sum(Bucket.HELD) != 0) {
      throw new AssertionError("not quiet: " + wallet.sum(Bucket.HELD) + " held");
    }
    long spent = wallet.sum(Bucket.SPENT);
    if (topic.charged() != spent + topic.waived()) {
      throw new AssertionError(
          "charged %d, spent %d, waived %d".formatted(topic.charged(), spent, topic.waived()));
    }
  }
}
