package dev.tollgate.gateway.idempotency;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What is known of the Idempotency-Keys in use, in Redis: per account and key a state and an HMAC
/// of the body (keyed with the Idempotency-Key, which is not stored), nothing else.
///
/// When the state of a given key cannot be read the call is refused with 503: it may have run.
public final class IdempotencyKeys {
  private static final Logger LOG = Logger.getLogger(IdempotencyKeys.class);
  private static final int KEY_CHARS_MAX = 255;

  /// Longer than any call may run: a gateway that dies leaves no key locked for ever.
  private static final Duration IN_FLIGHT_MAX = Duration.ofMinutes(16);

  private static final Duration REMEMBERED = Duration.ofHours(24);

  /// A Redis that says nothing is one that is away.
  private static final long PATIENCE_MILLIS = 1_000;

  /// OpenAI's and Anthropic's SDKs try a 409 again unless this says otherwise.
  private static final String SHOULD_RETRY = "x-should-retry";

  /// Takes back what this very call has set, and nothing else.
  private static final String TAKE_BACK =
      "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end";

  private final RedisAPI redis;
  private final Clock clock;

  public IdempotencyKeys(RedisAPI redis, Clock clock) {
    this.redis = redis;
    this.clock = clock;
  }

  /// @return fails with 409 while the first runs or when it has finished, 422 for another body
  public Future<Claim> claim(UUID account, String key, byte[] body, String requestId) {
    if (key.isBlank() || key.length() > KEY_CHARS_MAX) {
      return Future.failedFuture(
          Refusal.ofField(
                  ErrorCode.INVALID_REQUEST,
                  "Idempotency-Key",
                  "an Idempotency-Key has 1 to " + KEY_CHARS_MAX + " characters")
              .asException());
    }
    String scoped = account + "\n" + key;
    Claim claim =
        new Claim(
            "idem:" + sha256(bytes(scoped)),
            hmac(key, body),
            chargeId(scoped, body, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)),
            requestId);
    Future<@Nullable Response> set =
        redis.set(
            List.of(
                claim.name(),
                claim.inFlight(),
                "NX",
                "GET",
                "PX",
                Long.toString(IN_FLIGHT_MAX.toMillis())));
    return set.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> unknown(claim, set, failure))
        .map(earlier -> decide(claim, earlier));
  }

  /// The call has ended: remembered when it was served, else free to be tried again. Never fails: a
  /// key that cannot be told stays in flight until it times out.
  public Future<Void> end(Claim claim, long creditsMicro, boolean served) {
    Future<@Nullable Response> told =
        served
            ? redis.set(
                List.of(
                    claim.name(),
                    claim.finished(creditsMicro),
                    "PX",
                    Long.toString(REMEMBERED.toMillis())))
            : redis.del(List.of(claim.name()));
    return told.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(lost -> LOG.warnf("an Idempotency-Key stays in flight: %s", lost.getMessage()))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private static Claim decide(Claim claim, @Nullable Response earlier) {
    if (earlier == null) {
      return claim;
    }
    String[] known = earlier.toString().split("\\|", -1);
    if (!MessageDigest.isEqual(bytes(known[1]), bytes(claim.proof()))) {
      throw Refusal.of(ErrorCode.IDEMPOTENCY_MISMATCH, ErrorCode.IDEMPOTENCY_MISMATCH.title())
          .asException();
    }
    ErrorCode code =
        known[0].equals("f") ? ErrorCode.IDEMPOTENCY_IN_FLIGHT : ErrorCode.IDEMPOTENCY_REPLAYED;
    Refusal told =
        Refusal.of(code, code.title())
            .withMembers(
                Map.of(
                    "firstRequestId",
                    known[2],
                    "credits",
                    PaymentMembers.credits(Long.parseLong(known[3]))));
    throw (code == ErrorCode.IDEMPOTENCY_REPLAYED ? told.withHeader(SHOULD_RETRY, "false") : told)
        .asException();
  }

  /// The call is not made. A Redis that was only slow may set its key all the same.
  private Future<@Nullable Response> unknown(
      Claim claim, Future<@Nullable Response> set, Throwable failure) {
    LOG.warnf("Idempotency-Key not readable: %s", failure.getMessage());
    set.onComplete(late -> takeBack(claim));
    RefusedException refused =
        Refusal.unavailable("this Idempotency-Key cannot be checked at the moment; try again")
            .asException();
    return Future.failedFuture(refused);
  }

  private void takeBack(Claim claim) {
    redis
        .eval(List.of(TAKE_BACK, "1", claim.name(), claim.inFlight()))
        .onFailure(
            lost -> LOG.warnf("an Idempotency-Key may stay in flight: %s", lost.getMessage()));
  }

  /// Of one day: billing never forgets a charge, and a key that comes back after its time is a new
  /// call that costs anew.
  private static String chargeId(String scoped, byte[] body, LocalDate day) {
    return sha256(bytes(sha256(bytes(scoped)) + sha256(body) + day));
  }

  private static String hmac(String key, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
