package dev.tollgate.local.infrastructure;

/// The ports of the three servers.
public record InfrastructurePorts(int postgres, int kafka, int kafkaController, int redis) {
  public static InfrastructurePorts choose(FreePorts free) {
    return new InfrastructurePorts(free.next(), free.next(), free.next(), free.next());
  }
}
