package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.admission.RateLimit;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.Take.QuotaGone;
import dev.tollgate.entitlement.quota.Take.SessionSpent;
import dev.tollgate.entitlement.quota.Take.Taken;
import dev.tollgate.entitlement.quota.Take.TooFast;
import dev.tollgate.entitlement.rate.Gcra;
import dev.tollgate.entitlement.rate.LocalRates;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Call tokens: prepaid calls, taken from the month's quota and the principal's rate together.
///
/// While Redis is away quotas are open, if the deployment wants it so (EN-8), and rates hold by a
/// bucket in this process; own-key calls pass either way (EN-5).
///
/// What was taken and is not reported on in time counts as unused: it is given back when the
/// account takes, or is looked at, the next time. So a killed gateway costs nobody units for longer
/// than that; what it had used of them is counted again when [CounterWalk] reads it in the books.
@Singleton
public class CallTokens {
  private static final Logger LOG = Logger.getLogger(CallTokens.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final String NONE = "none";
  private static final Duration KEPT_AFTER_MONTH = Duration.ofDays(2);

  private final RedisScript take;
  private final RedisScript giveBack;
  private final LocalRates localRates;
  private final EntitlementConfig config;
  private final Clock clock;

  CallTokens(
      ReactiveRedisDataSource redis, LocalRates localRates, EntitlementConfig config, Clock clock) {
    this.take = new RedisScript(redis, config.redisPatience(), "admissions", "take");
    this.giveBack = new RedisScript(redis, config.redisPatience(), "admissions", "give_back");
    this.localRates = localRates;
    this.config = config;
    this.clock = clock;
  }

  /// Takes tokens, or nothing at all.
  public Uni<Take> take(Ask ask) {
    return take.run(TokenKeys.of(ask), arguments(ask))
        .map(answer -> read(ask.pace(), ask.metered() != null, answer))
        .onFailure()
        .recoverWithUni(away -> withoutRedis(ask, away));
  }

  /// Takes one call from a bucket that is no account's.
  public Uni<Take> takeOne(String bucket, Pace pace) {
    String key = TokenKeys.loose(bucket);
    return take.run(List.of(key, key, key, key, key), arguments(pace, 1, NONE, "0", "0", null, 0))
        .map(answer -> read(pace, false, answer))
        .onFailure()
        .recoverWithItem(away -> locally(key, pace));
  }

  /// Gives back what an admission did not use. Only its first report counts; one that comes too
  /// late, for an admission that never was, or was another account's, changes nothing.
  ///
  /// @param unusedTokens tokens of no call
  /// @param unusedQuota tokens whose calls took no quota
  public Uni<Void> giveBack(UUID accountId, UUID admissionId, int unusedTokens, int unusedQuota) {
    return giveBack
        .run(
            List.of(TokenKeys.open(accountId), TokenKeys.admission(accountId, admissionId)),
            List.of(
                String.valueOf(nowMicros()),
                String.valueOf(unusedTokens),
                String.valueOf(unusedQuota)))
        .onFailure()
        .transform(away -> unavailable("Reports cannot be taken now."))
        .replaceWithVoid();
  }

  /// When a month's counters may be forgotten.
  static Instant expiryOf(BillingMonth month) {
    return month.end().plus(KEPT_AFTER_MONTH);
  }

  private List<String> arguments(Ask ask) {
    Ask.Metered metered = ask.metered();
    String reported = String.valueOf(config.admissionReportLife().toMillis());
    if (metered == null) {
      return arguments(
          ask.pace(), ask.wanted(), NONE, "0", reported, ask.shared(), keptMillis(ask));
    }
    Long limit = metered.limit();
    return arguments(
        ask.pace(),
        ask.wanted(),
        limit == null ? "unlimited" : limit.toString(),
        String.valueOf(expiryOf(metered.month()).getEpochSecond()),
        reported,
        ask.shared(),
        keptMillis(ask));
  }

  /// What was taken is kept as long as a counter that it may have to go back to.
  private long keptMillis(Ask ask) {
    long kept = config.admissionReportLife().toMillis();
    if (ask.metered() != null) {
      Instant forgotten = expiryOf(ask.metered().month());
      kept = Math.max(kept, Duration.between(clock.instant(), forgotten).toMillis());
    }
    return ask.shared() == null ? kept : Math.max(kept, ask.shared().lifeMillis());
  }

  private List<String> arguments(
      Pace pace,
      int wanted,
      String limit,
      String expiry,
      String reported,
      Ask.@Nullable Shared shared,
      long keptMillis) {
    return List.of(
        String.valueOf(nowMicros()),
        String.valueOf(pace.microsPerCall()),
        String.valueOf(pace.burst()),
        String.valueOf(wanted),
        limit,
        expiry,
        reported,
        shared == null ? NONE : String.valueOf(shared.cap()),
        shared == null ? "0" : String.valueOf(shared.lifeMillis()),
        String.valueOf(keptMillis));
  }

  private static Take read(Pace pace, boolean metered, Response answer) {
    long used = answer.get(2).toLong();
    RateLimit rateLimit =
        new RateLimit(pace.burst(), answer.get(3).toLong(), millis(answer.get(5).toLong()));
    return switch (answer.get(0).toString()) {
      case "taken" -> new Taken(answer.get(1).toInteger(), metered ? used : null, rateLimit);
      case "quota" -> new QuotaGone(used);
      case "session" -> new SessionSpent();
      case "rate" -> new TooFast(millis(answer.get(4).toLong()), rateLimit);
      default -> throw new IllegalStateException("take.lua answered " + answer);
    };
  }

  private Uni<Take> withoutRedis(Ask ask, Throwable away) {
    LOG.warnf("call tokens without Redis: %s", away.toString());
    if (ask.metered() != null && !config.quotasOpenWithoutRedis()) {
      return Uni.createFrom().failure(unavailable("Quotas cannot be checked now."));
    }
    String bucket = TokenKeys.rate(ask.accountId(), ask.principalId(), ask.route());
    return Uni.createFrom().item(locally(bucket, ask.pace()));
  }

  private Take locally(String bucket, Pace pace) {
    Gcra.Step step = localRates.takeOne(bucket, pace);
    RateLimit rateLimit =
        new RateLimit(pace.burst(), step.free(), millis(step.arrivalMicros() - nowMicros()));
    return step.taken() == 0
        ? new TooFast(millis(step.waitMicros()), rateLimit)
        : new Taken(step.taken(), null, rateLimit);
  }

  private static ProblemException unavailable(String detail) {
    return new ProblemException(ErrorCode.UNAVAILABLE, detail, RETRY);
  }

  private long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }

  private static long millis(long micros) {
    return Math.max(0, Math.ceilDiv(micros, 1000));
  }
}
