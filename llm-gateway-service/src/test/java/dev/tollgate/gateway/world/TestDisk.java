package dev.tollgate.gateway.world;

import dev.tollgate.gateway.usage.Disk;
import dev.tollgate.gateway.usage.FaultyDisk;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// The running gateway's disk, to be taken away.
public final class TestDisk {
  public static final FaultyDisk DISK = new FaultyDisk();

  private TestDisk() {}

  static final class Bean {
    @Produces
    @Singleton
    Disk disk() {
      return DISK;
    }
  }
}
