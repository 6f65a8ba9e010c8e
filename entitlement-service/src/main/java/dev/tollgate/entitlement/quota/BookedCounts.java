package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.RedisScript.Run;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/// What metering's books say of the month so far, and how the counters come by it: they are lifted
/// to it, never lowered, so that calls of this moment stay counted and repeats are harmless.
@Singleton
class BookedCounts {
  /// A run of the script for each; the client lets 2,048 wait on one connection.
  private static final int ACCOUNTS_A_PAGE = 2000;

  private static final Duration PAGE_PATIENCE = Duration.ofSeconds(30);

  private final RedisScript raise;
  private final MeteringClient metering;
  private final WorkerTransactions transactions;

  BookedCounts(
      ReactiveRedisDataSource redis,
      @RestClient MeteringClient metering,
      WorkerTransactions transactions,
      EntitlementConfig config) {
    this.raise = new RedisScript(redis, config.redisPatience(), "raise");
    this.metering = metering;
    this.transactions = transactions;
  }

  /// @param at the moment whose months are meant
  /// @param after `next` of the page before; null for the first
  Uni<QuotaCounts> page(Instant at, @Nullable UUID after) {
    return metering.counts(at.toString(), after, ACCOUNTS_A_PAGE);
  }

  /// Lifts the counters of a page's accounts to what it says.
  ///
  /// @return the units that were missing in them
  Uni<Long> lift(Instant at, QuotaCounts page) {
    List<Used> accounts = page.accounts();
    return anchors(accounts.stream().map(Used::accountId).toArray(UUID[]::new))
        .map(anchors -> runs(at, anchors, accounts))
        .chain(raise::runAll)
        .ifNoItem()
        .after(PAGE_PATIENCE)
        .fail();
  }

  /// None for an account that is not known here.
  private static List<Run> runs(Instant now, Map<UUID, Instant> anchors, List<Used> accounts) {
    List<Run> runs = new ArrayList<>(accounts.size());
    for (Used used : accounts) {
      Instant anchor = anchors.get(used.accountId());
      if (anchor != null) {
        runs.add(run(used, BillingMonth.containing(now, anchor)));
      }
    }
    return runs;
  }

  /// All counters of one account in one step: they lie in one hash slot.
  private static Run run(Used used, BillingMonth month) {
    int features = used.requests().size();
    List<String> keys = new ArrayList<>(features);
    List<String> arguments = new ArrayList<>(features + 1);
    arguments.add(String.valueOf(CallTokens.expiryOf(month).getEpochSecond()));
    used.requests()
        .forEach(
            (feature, requests) -> {
              keys.add(TokenKeys.quota(used.accountId(), feature, month));
              arguments.add(String.valueOf(requests));
            });
    return new Run(keys, arguments);
  }

  private Uni<Map<UUID, Instant>> anchors(UUID[] accountIds) {
    return transactions
        .pool()
        .preparedQuery("select id, anchor from account where id = any ($1)")
        .execute(Tuple.of(accountIds))
        .map(
            rows -> {
              Map<UUID, Instant> anchors = new HashMap<>();
              rows.forEach(
                  row ->
                      anchors.put(row.getUUID("id"), row.getOffsetDateTime("anchor").toInstant()));
              return anchors;
            });
  }
}
