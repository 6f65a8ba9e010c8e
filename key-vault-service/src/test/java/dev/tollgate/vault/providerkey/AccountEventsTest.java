package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tollgate.contracts.Tick;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.Topic;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
class AccountEventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static Topic accounts;
  private static Topic keys;
  private static Topic usage;

  @TestHTTPResource(tls = true)
  URI internal;

  @BeforeAll
  static void open() {
    accounts = Topic.of(Topics.ACCOUNT);
    keys = Topic.of(Topics.KEY);
    usage = Topic.of(Topics.USAGE);
  }

  @AfterAll
  static void close() {
    accounts.close();
    keys.close();
    usage.close();
  }

  private static void changed(Owner owner, long version, Tier tier, AccountStatus status) {
    changed(owner, version, tier, status, null);
  }

  private static void changed(
      Owner owner, long version, Tier tier, AccountStatus status, @Nullable UUID mergedInto) {
    changed(owner, version, tier, status, mergedInto, false);
  }

  private static void changed(
      Owner owner,
      long version,
      Tier tier,
      AccountStatus status,
      @Nullable UUID mergedInto,
      boolean ownKeysEnded) {
    accounts.send(
        owner.account(),
        AccountChanged.TYPE,
        new AccountChanged(
            owner.account(),
            version,
            AccountKind.USER,
            tier,
            status,
            0,
            Instant.EPOCH,
            null,
            null,
            mergedInto,
            ownKeysEnded));
  }

  private static List<KeyChanged> news(Owner owner) {
    return keys.seen(KeyChanged.TYPE, KeyChanged.class).stream()
        .filter(each -> each.accountId().equals(owner.account()))
        .toList();
  }

  private static String states(Owner owner) {
    return String.join(
        ", ",
        VaultDatabase.rows(
            "select provider, state, switched_off_by_tier, envelope is not null from provider_key"
                + " where account_id = ? order by provider",
            owner.account()));
  }

  @Test
  @Tag("KV-7")
  void a_downgrade_switches_off_what_the_tier_no_longer_allows_and_keeps_the_ciphertext() {
    Owner owner = Owner.of(Tier.BUSINESS);
    owner.saves("openai");
    String mistral = owner.saves("mistral");

    changed(owner, 2, Tier.PRO, AccountStatus.ACTIVE);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(states(owner)).isEqualTo("mistral INACTIVE t t, openai ACTIVE f t"));
    assertThat(Gateway.at(internal).resolve(owner.account(), "mistral").status()).isEqualTo(404);
    owner
        .patch("mistral", "{\"active\":true}")
        .statusCode(403)
        .body("code", equalTo("TIER_LIMITED"));

    changed(owner, 3, Tier.BUSINESS, AccountStatus.ACTIVE);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(versionOf(owner)).isEqualTo("3"));
    assertThat(states(owner)).startsWith("mistral INACTIVE");
    owner.patch("mistral", "{\"active\":true}").statusCode(200);
    assertThat(Gateway.at(internal).resolve(owner.account(), "mistral").secret())
        .isEqualTo(mistral);
  }

  @Test
  @Tag("WA-4")
  void the_end_of_own_keys_destroys_them_and_takes_no_new_ones() {
    Owner owner = Owner.of(Tier.BUSINESS);
    owner.saves("openai");
    owner.saves("mistral");

    changed(owner, 2, Tier.BUSINESS, AccountStatus.ACTIVE, null, true);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(states(owner)).isEmpty());
    assertThat(
            VaultDatabase.one(
                "select count(*) from data_key where account_id = ?", owner.account()))
        .isEqualTo("0");
    assertThat(Gateway.at(internal).resolve(owner.account(), "openai").status()).isEqualTo(404);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(news(owner))
                    .filteredOn(each -> !each.active())
                    .extracting(KeyChanged::provider)
                    .containsExactlyInAnyOrder("openai", "mistral"));
    owner.save("openai", Owner.secret()).statusCode(403).body("code", equalTo("forbidden"));
    assertThat(states(owner)).isEmpty();
  }

  private static String versionOf(Owner owner) {
    return VaultDatabase.one(
        "select version from account_tier where account_id = ?", owner.account());
  }

  @Test
  @Tag("KV-7")
  void an_older_state_that_comes_late_changes_nothing() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    changed(owner, 9, Tier.PRO, AccountStatus.ACTIVE);
    changed(owner, 8, Tier.BASIC, AccountStatus.ACTIVE);
    Owner marker = Owner.of(Tier.BASIC);
    changed(marker, 1, Tier.PRO, AccountStatus.ACTIVE);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        VaultDatabase.rows(
                            "select 1 from account_tier where account_id = ?", marker.account()))
                    .hasSize(1));
    assertThat(versionOf(owner)).isEqualTo("9");
    assertThat(states(owner)).isEqualTo("openai ACTIVE f t");
  }

  @Test
  @Tag("KV-8")
  void a_blocked_account_gets_no_key_out() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    changed(owner, 2, Tier.PRO, AccountStatus.BLOCKED);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Gateway.at(internal).resolve(owner.account(), "openai").status())
                    .isEqualTo(404));
  }

  @Test
  @Tag("KV-3")
  void of_two_merged_accounts_the_targets_keys_win_and_the_rest_move_over_within_its_tier() {
    Owner source = Owner.of(Tier.BUSINESS);
    Owner target = Owner.of(Tier.PRO);
    source.saves("openai");
    String anthropic = source.saves("anthropic");
    source.saves("mistral");
    String openai = target.saves("openai");

    changed(source, 2, Tier.BUSINESS, AccountStatus.MERGED, target.account());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(states(target))
                    .isEqualTo("anthropic ACTIVE f t, mistral INACTIVE t t, openai ACTIVE f t"));
    assertThat(states(source))
        .isEqualTo("anthropic DELETED f f, mistral DELETED f f, openai DELETED f f");
    Gateway gateway = Gateway.at(internal);
    assertThat(gateway.resolve(target.account(), "openai").secret()).isEqualTo(openai);
    assertThat(gateway.resolve(target.account(), "anthropic").secret()).isEqualTo(anthropic);
    assertThat(gateway.resolve(source.account(), "anthropic").status()).isEqualTo(404);
  }

  @Test
  @Tag("KV-12")
  void every_change_is_told_with_growing_versions() {
    Owner owner = Owner.of(Tier.PRO);
    keys.seen(KeyChanged.TYPE, KeyChanged.class);

    owner.saves("openai");
    owner.saves("openai");
    owner.patch("openai", "{\"active\":false}");
    owner.patch("openai", "{\"active\":true}");
    owner.delete("openai");

    await().atMost(PATIENCE).until(() -> news(owner).size() == 5);
    assertThat(news(owner))
        .extracting(KeyChanged::version, KeyChanged::active, KeyChanged::keyVersion)
        .containsExactly(
            tuple(1L, true, 1L),
            tuple(2L, true, 2L),
            tuple(3L, false, 2L),
            tuple(4L, true, 3L),
            tuple(5L, false, 4L));
  }

  @Test
  @Tag("KV-12")
  void ticks_tell_how_fresh_the_news_is() {
    int before = keys.seen(Tick.TYPE, Tick.class).size();

    await().atMost(PATIENCE).until(() -> keys.seen(Tick.TYPE, Tick.class).size() >= before + 3);
    List<Tick> ticks = keys.seen(Tick.TYPE, Tick.class);
    assertThat(ticks.getLast().at()).isAfter(ticks.get(ticks.size() - 2).at());
  }

  @Test
  @Tag("KV-13")
  void an_erased_account_leaves_nothing_that_opens_and_nobody_in_the_audit_log() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    UUID account = owner.account();

    accounts.send(account, AccountErased.TYPE, new AccountErased(account, Instant.EPOCH));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        accounts.seen(AccountErasureConfirmed.TYPE, AccountErasureConfirmed.class))
                    .contains(new AccountErasureConfirmed(account, "key-vault-service")));
    for (String table : List.of("provider_key", "data_key")) {
      assertThat(VaultDatabase.rows("select 1 from " + table + " where account_id = ?", account))
          .as(table)
          .isEmpty();
    }
    assertThat(people(account)).isEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(news(owner)).last().extracting(KeyChanged::active).isEqualTo(false));
    owner.save("openai", Owner.secret()).statusCode(403);
    assertThat(Gateway.at(internal).resolve(account, "openai").status()).isEqualTo(404);
    assertThat(
            VaultDatabase.rows(
                "select action, outcome from audit_entry where account_id = ? order by at desc limit 2",
                account))
        .containsExactly("RESOLVE no_active_key", "SAVE forbidden");
    assertThat(people(account)).as("of what was tried afterwards").isEmpty();
  }

  private static List<String> people(UUID account) {
    return VaultDatabase.rows("select * from audit_person where account_id = ?", account);
  }

  @Test
  @Tag("KV-6")
  void a_list_shows_when_and_for_what_a_key_was_last_used() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    Instant at = Instant.parse("2026-11-20T10:00:00Z");

    used(owner, at, "chat", Route.BYOK);
    used(owner, at.minusSeconds(60), "tags", Route.BYOK);
    used(owner, at.plusSeconds(60), "title", Route.PLATFORM);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                owner
                    .list()
                    .body("keys", hasSize(1))
                    .body("keys[0].lastUsedAt", equalTo("2026-11-20T10:00:00Z"))
                    .body("keys[0].lastUsedFor", equalTo("chat")));
  }

  private static void used(Owner owner, Instant at, String feature, Route route) {
    UUID event = UUID.randomUUID();
    usage.send(
        owner.account(),
        UsageRecorded.TYPE,
        new UsageRecorded(
            event,
            event.toString(),
            "request-1",
            1,
            owner.account(),
            UUID.randomUUID(),
            PrincipalType.DEVICE,
            null,
            null,
            feature,
            "chat",
            "openai",
            "gpt-4.1-mini",
            "gpt-4.1-mini",
            route,
            new Tokens(1, 0, 0, 1, 0),
            UsageSource.REPORTED,
            1,
            "1",
            0,
            1,
            null,
            "gateway-0",
            UsageStatus.COMPLETED,
            null,
            false,
            at,
            null,
            1));
  }
}
