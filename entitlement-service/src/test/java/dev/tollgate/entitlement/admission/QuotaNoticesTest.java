package dev.tollgate.entitlement.admission;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.QuotaNotice;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-11")
class QuotaNoticesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Instant MONTH =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(3));

  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;
  @Inject WorkerTransactions transactions;
  @Inject Outbox outbox;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void calls_that_use_a_quota_up_tell_of_80_percent_and_of_the_end_once_each() {
    Client client = Client.fresh();
    UUID account = client.accountId();
    long firstOver = 0;
    while (peer.admission(Peer.call(account, "summary")) instanceof Admission admission) {
      long used = admission.quota().used();
      firstOver = firstOver == 0 && used >= 16 ? used : firstOver;
      clock.forward(Duration.ofSeconds(admission.callTokens()));
    }
    peer.refused(Peer.call(account, "summary"));
    await().untilAsserted(() -> assertThat(told(account, "exhausted")).isNotEmpty());

    QuotaNotice near = all(client, "near_limit").getFirst();
    assertThat(all(client, "near_limit")).hasSize(1);
    assertThat(near.used()).isEqualTo(firstOver);
    assertThat(near.limit()).isEqualTo(20);
    assertThat(near.suggest()).isEqualTo("upgrade add_key");
    assertThat(near.periodStart()).isBefore(Instant.now());
    assertThat(near.resetAt()).isAfter(Instant.now().plus(Duration.ofDays(27)));
    assertThat(told(account, "exhausted")).extracting(QuotaNotice::used).containsExactly(20L);
  }

  @Test
  void many_replicas_tell_it_once() {
    Client client = Client.fresh();
    List<Uni<Void>> replicas = new ArrayList<>();
    for (long used = 16; used < 20; used++) {
      replicas.add(replica().write(List.of(notice(client, used, 20))));
    }

    Uni.join().all(replicas).andFailFast().await().atMost(PATIENCE);

    assertThat(all(client, "near_limit")).hasSize(1);
  }

  @Test
  void another_limit_within_the_month_has_lines_of_its_own() {
    Client client = Client.fresh();

    write(replica(), notice(client, 16, 20));
    write(replica(), notice(client, 240, 300));
    write(replica(), notice(client, 17, 20));

    assertThat(all(client, "near_limit")).extracting(QuotaNotice::limit).containsExactly(20L, 300L);
  }

  @Test
  void what_could_not_be_told_is_told_by_a_later_call() {
    UUID late = UUID.randomUUID();
    QuotaNotices replica = replica();
    List<QuotaNotice> lost = List.of(notice(late, 16, 20));
    assertThatThrownBy(() -> replica.write(lost).await().atMost(PATIENCE))
        .hasMessageContaining("quota_notice_account_id_fkey");
    replica.tell(lost);

    openAccount(late, Client.fresh().accountId());

    await()
        .untilAsserted(
            () -> {
              replica.tell(List.of(notice(late, 18, 20)));
              assertThat(told(late, "near_limit")).hasSize(1);
            });
  }

  @Test
  void rows_of_past_months_and_of_erased_accounts_go() {
    Client client = Client.fresh();
    Client gone = Client.fresh();
    QuotaNotices replica = replica();
    write(replica, notice(client, 16, 20));
    write(replica, notice(gone, 16, 20));

    gone.request().delete("/v1/account").then().statusCode(204);
    replica.forgetPastPeriods().await().atMost(PATIENCE);
    assertThat(rows(client)).isEqualTo(1);
    assertThat(rows(gone)).isZero();

    clock.forward(Duration.ofDays(40));
    replica.forgetPastPeriods().await().atMost(PATIENCE);
    assertThat(rows(client)).isZero();
  }

  /// A process that has told nothing yet.
  private QuotaNotices replica() {
    return new QuotaNotices(transactions, outbox, clock);
  }

  private static void write(QuotaNotices replica, QuotaNotice notice) {
    replica.write(List.of(notice)).await().atMost(PATIENCE);
  }

  private static QuotaNotice notice(Client client, long used, long limit) {
    return notice(client.accountId(), used, limit);
  }

  private static QuotaNotice notice(UUID account, long used, long limit) {
    return new QuotaNotice(
        account,
        "summary",
        "near_limit",
        used,
        limit,
        MONTH,
        MONTH.plus(Duration.ofDays(30)),
        "upgrade");
  }

  /// Everything told so far: the outbox sends in order, so that nothing can follow once an event
  /// has arrived that was written later.
  private List<QuotaNotice> all(Client client, String line) {
    client.on(Tier.PRO);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        broker.read(
                            Topics.ACCOUNT,
                            client.accountId().toString(),
                            AccountChanged.TYPE,
                            AccountChanged.class))
                    .extracting(AccountChanged::tier)
                    .contains(Tier.PRO));
    return told(client.accountId(), line);
  }

  private List<QuotaNotice> told(UUID account, String line) {
    String key = "quota:%s:summary:%s".formatted(account, line);
    return broker.read(Topics.ACCOUNT, key, QuotaNotice.TYPE, QuotaNotice.class);
  }

  private void openAccount(UUID id, UUID like) {
    transactions
        .pool()
        .preparedQuery(
            """
            insert into account (id, version, kind, status, granted_tier, subscribed_tier, seats,
              subscription_version, agent_quota, anchor, created_at)
            select $1, version, kind, status, granted_tier, subscribed_tier, seats,
              subscription_version, agent_quota, anchor, created_at from account where id = $2
            """)
        .execute(Tuple.of(id, like))
        .await()
        .atMost(PATIENCE);
  }

  private long rows(Client client) {
    return transactions
        .pool()
        .preparedQuery("select count(*) from quota_notice where account_id = $1")
        .execute(Tuple.of(client.accountId()))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }
}
