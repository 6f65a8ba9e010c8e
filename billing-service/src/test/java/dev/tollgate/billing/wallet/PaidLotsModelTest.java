package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Money of one payment goes and comes back in any order while its credits are held, freed and
/// spent: at rest the customer has what was bought, less what was used and what the money that is
/// gone stands for.
@Tag("BI-6")
class PaidLotsModelTest {
  private static final Instant NOW = Instant.parse("2028-03-01T00:00:00Z");
  private static final UUID LEASE = UUID.randomUUID();
  private static final long BOUGHT = 12;

  @Property(tries = 5_000)
  void nobody_keeps_credits_for_which_the_money_is_gone_nor_loses_others(
      @ForAll @Size(min = 4, max = 40) List<@IntRange(min = 0, max = 51) Integer> script) {
    new Play().run(script);
  }

  private static final class Play {
    private final UUID account = UUID.randomUUID();
    private final Wallet wallet = new Wallet(Wallet.State.fresh(account), List.of(), NOW);
    private final List<Lot> lots = new ArrayList<>();
    private final List<Portion> held = new ArrayList<>();
    private long gone;
    private long spent;

    void run(List<Integer> script) {
      buy(new Grant(account, "stripe:pi", LotSource.PACK, BOUGHT, 600, NOW, null));

      for (int choice : script) {
        move(choice % 4, choice / 4);
      }
      freeAll();

      assertThat(wallet.available()).isEqualTo(Math.max(0, BOUGHT - spent - gone));
      assertThat(lots).allSatisfy(lot -> assertThat(lot.refundDue()).isZero());
      assertThat(lots.stream().mapToLong(lot -> lot.in(Bucket.SPENT)).sum()).isEqualTo(spent);
    }

    private void move(int move, int amount) {
      switch (move) {
        case 0 -> held.addAll(wallet.hold(Math.min(amount, wallet.available()), LEASE));
        case 1 -> spendSome(amount);
        case 2 -> freeAll();
        default -> withdrawn(amount);
      }
    }

    private void spendSome(long atMost) {
      if (!held.isEmpty() && atMost > 0) {
        Portion first = held.removeFirst();
        long part = Math.min(atMost, first.micro());
        wallet.spendHeld(new Portion(first.lotId(), part), LEASE, "charge");
        spent += part;
        if (first.micro() > part) {
          held.addFirst(new Portion(first.lotId(), first.micro() - part));
        }
      }
    }

    private void freeAll() {
      held.forEach(portion -> wallet.free(portion, LEASE));
      held.clear();
    }

    /// Leases end long before a dispute does; so nothing is held when money comes back.
    private void withdrawn(long now) {
      PaidLots paid = new PaidLots(lots.getFirst(), lots, Map.of(account, wallet));
      if (now < gone || lots.size() > 1) {
        freeAll();
      }
      if (now >= BOUGHT) {
        paid.takeAll();
      } else if (now > gone) {
        paid.take(now - gone);
      } else {
        paid.giveAgain("again:pi:" + lots.size(), now, NOW).ifPresent(this::buy);
      }
      gone = now;
    }

    private void buy(Grant grant) {
      wallet.grant(grant);
      lots.add(wallet.book().lot(LotIds.of(grant.key())));
    }
  }
}
