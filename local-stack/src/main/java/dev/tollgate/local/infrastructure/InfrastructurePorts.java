package dev.tollgate.local.infrastructure;

/// The ports of the three servers.
///
/// @param kafkaLink where whoever reaches the broker by [#kafkaLinked] believes it to be: a proxy
///   there has all that they say to each other
public record InfrastructurePorts(
    int postgres, int kafka, int kafkaController, int kafkaLinked, int kafkaLink, int redis) {
  public static InfrastructurePorts choose(FreePorts free) {
    return new InfrastructurePorts(
        free.next(), free.next(), free.next(), free.next(), free.next(), free.next());
  }
}
