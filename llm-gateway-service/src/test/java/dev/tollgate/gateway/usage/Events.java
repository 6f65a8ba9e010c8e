package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Usage events for tests.
final class Events {
  private Events() {}

  /// Opens a call in a log that writes at once.
  static void open(UsageLog log, UsageRecorded call) throws SpoolFullException {
    AtomicReference<SpoolFullException> refused = new AtomicReference<>();
    log.opened(call, refused::set);
    if (refused.get() != null) {
      throw refused.get();
    }
  }

  static UsageRecorded opened(UUID account, @Nullable UUID lease) {
    UUID id = UUID.randomUUID();
    return new UsageRecorded(
        id,
        id.toString(),
        "request",
        1,
        account,
        UUID.randomUUID(),
        PrincipalType.USER,
        null,
        null,
        "chat",
        "chat",
        "openai",
        "gpt-4.1-mini",
        "lane:chat",
        Route.PLATFORM,
        new Tokens(12, 0, 0, 0, 0),
        UsageSource.NONE,
        4_800,
        "1",
        0,
        1_000_000,
        lease,
        "gateway-0",
        UsageStatus.ABORTED,
        null,
        true,
        Instant.parse("2026-11-20T10:00:00Z"),
        null,
        0);
  }

  static UsageRecorded closed(UsageRecorded opened, long creditsMicro) {
    return new UsageEnd(
            UsageStatus.COMPLETED,
            new Tokens(1, 2, 3, 4, 5),
            UsageSource.REPORTED,
            99,
            creditsMicro,
            opened.leaseId(),
            7L,
            8,
            null)
        .of(opened);
  }

  static UsageRecorded random(RandomGenerator random) {
    UUID lease = random.nextBoolean() ? null : UUID.randomUUID();
    UsageRecorded base = opened(UUID.randomUUID(), lease);
    return new UsageEnd(
            UsageStatus.values()[random.nextInt(UsageStatus.values().length)],
            new Tokens(number(random), number(random), number(random), number(random), 0),
            UsageSource.values()[random.nextInt(UsageSource.values().length)],
            number(random),
            number(random),
            lease,
            random.nextBoolean() ? null : number(random),
            number(random),
            random.nextBoolean() ? null : "code-ü-" + random.nextInt())
        .of(base);
  }

  private static long number(RandomGenerator random) {
    return random.nextLong() >>> 1 + random.nextInt(60);
  }
}
