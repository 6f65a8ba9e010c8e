package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.local.test.LogCapture;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.Topic;
import dev.tollgate.vault.support.VaultTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-6")
class LastUseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Map<String, Object> use(Owner owner, String at, String feature) {
    Map<String, Object> use = new HashMap<>();
    use.put("route", "BYOK");
    use.put("accountId", owner.account());
    use.put("provider", "openai");
    use.put("openedAt", at);
    use.put("feature", feature);
    return use;
  }

  private static Map<String, Object> without(String member, Map<String, Object> use) {
    use.remove(member);
    return use;
  }

  @Test
  void usage_that_lacks_something_or_cannot_be_stored_is_passed_over_and_the_rest_counts() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String early = "2026-11-20T10:00:00Z";
    List<Map<String, Object>> spoilt = new ArrayList<>();
    for (String member : List.of("accountId", "provider", "openedAt", "feature")) {
      spoilt.add(without(member, use(owner, early, "secret-feature")));
    }
    spoilt.add(use(owner, early, "secret-feature\0"));
    spoilt.add(use(owner, "+1000000000-12-31T23:59:59Z", "secret-feature"));

    try (Topic usage = Topic.of(Topics.USAGE);
        LogCapture log = LogCapture.start()) {
      List<String> ids =
          spoilt.stream()
              .map(each -> usage.send(owner.account(), UsageRecorded.TYPE, each))
              .toList();
      usage.send(
          owner.account(), UsageRecorded.TYPE, use(owner, "2026-11-20T11:00:00Z", "good-feature"));

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> owner.list().body("keys[0].lastUsedFor", equalTo("good-feature")));
      List<String> told =
          log.lines().stream()
              .filter(line -> line.startsWith(UsageConsumer.class.getName()))
              .toList();
      assertThat(told)
          .hasSameSizeAs(ids)
          .allSatisfy(line -> assertThat(line).doesNotContain("secret"));
      assertThat(ids)
          .allSatisfy(id -> assertThat(told).filteredOn(line -> line.contains(id)).hasSize(1));
    }
  }
}
