package dev.tollgate.billing.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.lease.LeasePlay;
import dev.tollgate.billing.lease.LeasePlay.Crash;
import dev.tollgate.billing.lease.LeaseState;
import dev.tollgate.billing.wallet.Bucket;
import dev.tollgate.billing.wallet.Grant;
import dev.tollgate.billing.wallet.Lot;
import dev.tollgate.billing.wallet.LotSource;
import dev.tollgate.billing.wallet.Owner;
import dev.tollgate.billing.wallet.WalletPlay;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.lease.LeaseRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/// What happens at one instant comes to the same in whatever order it is taken.
class SameInstantTest {
  private static final Instant A_MONTH_EARLIER = Instant.parse("2026-10-20T00:00:00Z");
  private static final Instant BEFORE = Instant.parse("2026-11-19T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-11-20T00:00:00Z");
  private static final UUID ACCOUNT = UUID.nameUUIDFromBytes(new byte[] {7});
  private static final UUID LEASE = UUID.nameUUIDFromBytes(new byte[] {8});
  private static final String GATEWAY = "g0";
  private static final long FREE = 25_000_000;
  private static final long PROMISED = 9_000_000;
  private static final long BOUGHT = 24_000_000;
  private static final long GIVEN = 5_000_000;

  private enum Event {
    GRANT,
    REFILL,
    EXPIRY,
    REFUND,
    CLOSE,
    SETTLE_A_CHARGE,
    SETTLE_ANOTHER,
    SETTLE_THE_END
  }

  @Provide
  Arbitrary<List<Event>> orders() {
    return Arbitraries.shuffle(Event.values());
  }

  /// A month ends and so does a promise, while a lease holds parts of both and of what was bought.
  /// What was used burns them in this order; of the rest each goes its own way.
  @Property(tries = 5_000)
  @Tag("WA-3")
  void all_orders_of_one_instant_end_alike(
      @ForAll("orders") List<Event> order,
      @ForAll @IntRange(min = 2, max = 58_000_000) int leased,
      @ForAll @IntRange(min = 2, max = 58_000_000) int wanted,
      @ForAll @IntRange(min = 1, max = 30_000_000) int takenBack) {
    int used = Math.min(wanted, leased);
    var play = new Play(leased, used, takenBack);

    order.forEach(play::take);

    long ofFree = Math.min(used, FREE);
    long ofPromised = Math.min(used - ofFree, PROMISED);
    long ofBought = used - ofFree - ofPromised;
    long refunded = Math.min(takenBack, BOUGHT - ofBought);
    play.assertLot("free:" + ACCOUNT + ":0", 0, ofFree, FREE - ofFree, 0);
    play.assertLot("promised", 0, ofPromised, PROMISED - ofPromised, 0);
    play.assertLot("bought", BOUGHT - ofBought - refunded, ofBought, 0, refunded);
    play.assertLot("given", GIVEN, 0, 0, 0);
    play.assertLot("free:" + ACCOUNT + ":1", FREE, 0, 0, 0);
    assertThat(play.billing.state(LEASE)).hasValue(LeaseState.DONE);
  }

  private static final class Play {
    private final WalletPlay wallet = new WalletPlay(ACCOUNT);
    private final LeasePlay billing = new LeasePlay(wallet);
    private final UsageTopic topic = new UsageTopic(ACCOUNT, billing, List.of(GATEWAY));
    private final long unreserved;
    private final long takenBack;

    Play(long leased, long used, long takenBack) {
      this.unreserved = leased - used;
      this.takenBack = takenBack;
      owner(BEFORE, Tier.BASIC, 1);
      owner(BEFORE, Tier.PRO, 2);
      grant(BEFORE, "promised", LotSource.PROMO, PROMISED, AT);
      grant(BEFORE, "bought", LotSource.PACK, BOUGHT, null);
      var request = new LeaseRequest(LEASE, ACCOUNT, GATEWAY, UUID.randomUUID(), leased, leased);
      assertThat(billing.ask(request, null, BEFORE, Crash.NONE).size()).isEqualTo(leased);
      topic.append(new GatewayModel.Record.Used("one", LEASE, used / 2), GATEWAY);
      topic.append(new GatewayModel.Record.Used("two", LEASE, used - used / 2), GATEWAY);
      topic.append(new GatewayModel.Record.Closed(LEASE), GATEWAY);
    }

    /// The topic is read in its own order, whatever else happens in between.
    void take(Event event) {
      switch (event) {
        case GRANT -> grant(AT, "given", LotSource.PACK, GIVEN, null);
        case REFILL -> owner(AT, Tier.BASIC, 3);
        case EXPIRY -> billing.transact(AT, book -> {});
        case REFUND -> refund();
        case CLOSE -> billing.close(LEASE, GATEWAY, unreserved, false, AT);
        case SETTLE_A_CHARGE, SETTLE_ANOTHER, SETTLE_THE_END -> topic.settle(AT, 1, false);
      }
      assertThat(billing.broken()).isEmpty();
    }

    private void owner(Instant now, Tier tier, long version) {
      var owner =
          new Owner(AccountKind.DEVICE, tier, AccountStatus.ACTIVE, A_MONTH_EARLIER, version, null);
      billing.transact(now, book -> wallet.ownerChanged(book.wallet(), owner));
    }

    private void grant(
        Instant now, String key, LotSource source, long micro, @Nullable Instant end) {
      var grant = new Grant(ACCOUNT, key, source, micro, 0, now, end);
      billing.transact(now, book -> book.wallet().grant(grant));
    }

    private void refund() {
      UUID bought = lot("bought").id();
      billing.transact(
          AT,
          book -> {
            if (takenBack < BOUGHT) {
              wallet.refundPart(book.wallet(), bought, takenBack);
            } else {
              wallet.refund(book.wallet(), bought);
            }
          });
    }

    private Lot lot(String key) {
      return wallet.lots().stream()
          .filter(lot -> lot.grant().key().equals(key))
          .findFirst()
          .orElseThrow();
    }

    void assertLot(String key, long available, long spent, long expired, long refunded) {
      Lot lot = lot(key);
      assertThat(
              List.of(
                  lot.available(),
                  lot.held(),
                  lot.in(Bucket.SPENT),
                  lot.in(Bucket.EXPIRED),
                  lot.in(Bucket.REFUNDED)))
          .as(key)
          .containsExactly(available, 0L, spent, expired, refunded);
    }
  }
}
