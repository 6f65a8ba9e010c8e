package dev.tollgate.entitlement.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.QuotaNotice;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Tells the event stream of quotas that come to their end (EN-11), each line once.
///
/// A row's key makes it once; the memory of this process only spares the database the question. No
/// admission waits for it or fails by it: what is lost on the way, the next admission at or over
/// the line makes up.
@Singleton
class QuotaNotices {
  private static final Logger LOG = Logger.getLogger(QuotaNotices.class);
  private static final int REMEMBERED_MAX = 100_000;

  /// An admission that was under way at the end of a period must still find its row.
  private static final Duration KEPT_AFTER_PERIOD = Duration.ofDays(1);

  private final WorkerTransactions transactions;
  private final Outbox outbox;
  private final Clock clock;
  private final Cache<Line, Boolean> told =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

  QuotaNotices(WorkerTransactions transactions, Outbox outbox, Clock clock) {
    this.transactions = transactions;
    this.outbox = outbox;
    this.clock = clock;
  }

  private record Line(
      UUID accountId, String feature, Instant periodStart, String line, long limit) {
    static Line of(QuotaNotice notice) {
      return new Line(
          notice.accountId(),
          notice.feature(),
          notice.periodStart(),
          notice.line(),
          notice.limit());
    }
  }

  /// Begins to tell what has not been told yet, and returns at once.
  void tell(List<QuotaNotice> reached) {
    List<QuotaNotice> news = reached.stream().filter(this::isNew).toList();
    if (!news.isEmpty()) {
      write(news)
          .subscribe()
          .with(
              done -> {},
              away -> LOG.warnf("a quota's notice waits for the next call: %s", away.toString()));
    }
  }

  private boolean isNew(QuotaNotice notice) {
    return told.asMap().putIfAbsent(Line.of(notice), Boolean.TRUE) == null;
  }

  /// Done when the notices are committed: by this call, or before it.
  Uni<Void> write(List<QuotaNotice> notices) {
    return transactions
        .inTransaction(
            tx ->
                Multi.createFrom()
                    .iterable(notices)
                    .onItem()
                    .transformToUniAndConcatenate(notice -> write(tx, notice))
                    .onItem()
                    .ignoreAsUni())
        .onFailure()
        .invoke(() -> notices.forEach(notice -> told.invalidate(Line.of(notice))));
  }

  private Uni<Void> write(SqlConnection tx, QuotaNotice notice) {
    return tx.preparedQuery(
            """
            insert into quota_notice (account_id, feature, period_start, line, calls_max, period_end)
            values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            """)
        .execute(
            Tuple.of(
                notice.accountId(),
                notice.feature(),
                notice.periodStart().atOffset(ZoneOffset.UTC),
                notice.line(),
                notice.limit(),
                notice.resetAt().atOffset(ZoneOffset.UTC)))
        .chain(
            stored ->
                stored.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : outbox.add(tx, Topics.ACCOUNT, key(notice), QuotaNotice.TYPE, notice));
  }

  /// Not the account's id alone: compaction would take the account's own state for it.
  static String key(QuotaNotice notice) {
    return "quota:%s:%s:%s".formatted(notice.accountId(), notice.feature(), notice.line());
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> forgetPastPeriods() {
    return transactions
        .pool()
        .preparedQuery("delete from quota_notice where period_end < $1")
        .execute(Tuple.of(clock.instant().minus(KEPT_AFTER_PERIOD).atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }
}
