package dev.tollgate.metering;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/// Usage events for tests: one ordinary call, changed where a test says so.
public record Usage(
    UUID id,
    UUID account,
    UUID principal,
    UUID agent,
    String feature,
    String provider,
    String model,
    Route route,
    Tokens tokens,
    long costNanoUsd,
    long creditsMicro,
    UsageStatus status,
    Instant openedAt,
    long durationMillis) {
  private static final Random RANDOM = new SecureRandom();

  /// A platform call of one credit that was served just now.
  public static Usage of(UUID account) {
    return at(account, Instant.now());
  }

  public static Usage at(UUID account, Instant openedAt) {
    return new Usage(
        idAt(openedAt),
        account,
        account,
        null,
        "chat",
        "openai",
        "gpt-4.1-mini",
        Route.PLATFORM,
        new Tokens(100, 20, 3, 40, 5),
        1_234_567,
        1_000_000,
        UsageStatus.COMPLETED,
        openedAt,
        250);
  }

  /// A UUIDv7 of that instant.
  public static UUID idAt(Instant instant) {
    long most = (instant.toEpochMilli() << 16) | 0x7000 | RANDOM.nextInt(0x1000);
    long least = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(most, least);
  }

  public Usage by(UUID principal, UUID agent) {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        route,
        tokens,
        costNanoUsd,
        creditsMicro,
        status,
        openedAt,
        durationMillis);
  }

  public Usage named(String feature, String provider, String model) {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        route,
        tokens,
        costNanoUsd,
        creditsMicro,
        status,
        openedAt,
        durationMillis);
  }

  public Usage costing(long costNanoUsd) {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        route,
        tokens,
        costNanoUsd,
        creditsMicro,
        status,
        openedAt,
        durationMillis);
  }

  public Usage withId(UUID id) {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        route,
        tokens,
        costNanoUsd,
        creditsMicro,
        status,
        openedAt,
        durationMillis);
  }

  public Usage ownKey() {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        Route.BYOK,
        tokens,
        costNanoUsd,
        0,
        status,
        openedAt,
        durationMillis);
  }

  public Usage failed() {
    return new Usage(
        id,
        account,
        principal,
        agent,
        feature,
        provider,
        model,
        route,
        Tokens.NONE,
        0,
        0,
        UsageStatus.FAILED,
        openedAt,
        durationMillis);
  }

  public UsageRecorded event() {
    return new UsageRecorded(
        id,
        id.toString(),
        "req-" + id,
        1,
        account,
        principal,
        agent == null ? PrincipalType.DEVICE : PrincipalType.AGENT,
        agent,
        null,
        feature,
        "chat",
        provider,
        model,
        provider + "/" + model,
        route,
        tokens,
        status == UsageStatus.FAILED ? UsageSource.NONE : UsageSource.REPORTED,
        costNanoUsd,
        "2026-11",
        creditsMicro,
        1_000_000,
        null,
        "gateway-0",
        status,
        status == UsageStatus.FAILED ? "provider_failed" : null,
        true,
        openedAt,
        status == UsageStatus.FAILED ? null : 120L,
        durationMillis);
  }
}
