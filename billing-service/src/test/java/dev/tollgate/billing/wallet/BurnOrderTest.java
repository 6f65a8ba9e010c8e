package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Orders of events at one instant must not matter.
class BurnOrderTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final UUID ACCOUNT = UUID.nameUUIDFromBytes(new byte[] {7});
  private static final UUID LEASE = UUID.nameUUIDFromBytes(new byte[] {8});

  @Property(tries = 500)
  @Tag("WA-1")
  void grants_of_one_instant_burn_alike_in_whatever_order_they_came(
      @ForAll @Size(min = 2, max = 8) List<@IntRange(max = 14) Integer> kinds,
      @ForAll Random random) {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      grants.add(grant(i, kinds.get(i)));
    }
    List<Portion> straight = burn(grants);
    Collections.shuffle(grants, random);

    assertThat(burn(grants)).isEqualTo(straight);
  }

  private static List<Portion> burn(List<Grant> grants) {
    var rows = new WalletPlay(ACCOUNT);
    Wallet wallet = rows.open(NOW);
    grants.forEach(wallet::grant);
    return wallet.hold(wallet.available() - 1, LEASE);
  }

  private static Grant grant(int number, int kind) {
    LotSource source = LotSource.values()[kind % 5];
    Instant end = kind / 5 == 0 ? null : NOW.plusSeconds(kind / 5);
    return new Grant(ACCOUNT, "grant-" + number, source, 1_000 + number, 0, NOW, end);
  }
}
