package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Destination;

/// One way to the provider.
///
/// @param pid the process between the caller and the provider; the provider's own for the direct
///   way
record Variant(Destination destination, long pid) {
  String name() {
    return destination.name();
  }
}
