package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.FreePorts;

/// The three ports of one process: public, internal (mTLS), and management.
public record ServicePorts(int http, int internal, int management) {
  static ServicePorts choose(FreePorts free) {
    return new ServicePorts(free.next(), free.next(), free.next());
  }
}
