package dev.tollgate.local.infrastructure;

import kafka.Kafka;
import kafka.tools.StorageTool;

/// The main class of the broker's process: formats its storage the first time, then runs it.
public final class KafkaMain {
  private KafkaMain() {}

  public static void main(String[] arguments) {
    String configuration = arguments[0];
    String clusterId = arguments[1];
    int formatted =
        StorageTool.execute(
            new String[] {
              "format",
              "--ignore-formatted",
              // One argument: an id may begin with a dash and would be taken for an option.
              "--cluster-id=" + clusterId,
              "--config",
              configuration,
              // One node: after a kill it must lead again at once, unclean or not.
              "--feature",
              "eligible.leader.replicas.version=0"
            },
            System.out);
    if (formatted != 0) {
      System.exit(formatted);
    }
    Kafka.main(new String[] {configuration});
  }
}
