package dev.tollgate.gateway.usage;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Mints UUIDv7 (RFC 9562): they sort by the time of their minting.
public final class EventIds {
  private final Clock clock;
  private final RandomGenerator random;

  public EventIds(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID next() {
    long high = clock.millis() << 16 | 0x7000L | random.nextInt(1 << 12);
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
