package dev.tollgate.gateway;

import dev.tollgate.gateway.usage.Disk;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.channels.FileChannel;

/// The real disk; tests bring one that can be taken away.
final class SystemDisk {
  @Produces
  @Singleton
  @DefaultBean
  Disk disk() {
    return FileChannel::open;
  }
}
