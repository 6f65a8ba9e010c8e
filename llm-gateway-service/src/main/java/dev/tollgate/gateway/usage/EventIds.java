package dev.tollgate.gateway.usage;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Mints UUIDv7 (RFC 9562): they sort by the time of their minting, and no two are equal, whatever
/// thread or gateway mints them: each thread has a generator of its own with a seed of its own,
/// since a shared one hands the same bits to two event loops.
public final class EventIds {
  private static final SecureRandom SEEDS = new SecureRandom();
  private static final int SEED_BYTES = 32;
  private static final ThreadLocal<RandomGenerator> RANDOM =
      ThreadLocal.withInitial(EventIds::seeded);

  private final Clock clock;

  public EventIds(Clock clock) {
    this.clock = clock;
  }

  public UUID next() {
    RandomGenerator random = RANDOM.get();
    long high = clock.millis() << 16 | 0x7000L | random.nextInt(1 << 12);
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static RandomGenerator seeded() {
    byte[] seed = new byte[SEED_BYTES];
    SEEDS.nextBytes(seed);
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
