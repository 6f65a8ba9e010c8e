package dev.tollgate.local.infrastructure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/// A Kafka broker (KRaft, one node) of this machine with the topics of the contracts. Its data
/// survive a restart.
public final class Kafka {
  public static final String NAME = "kafka";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Home home;
  private final InfrastructurePorts ports;
  private final JvmCaches caches;

  public Kafka(Home home, InfrastructurePorts ports, JvmCaches caches) {
    this.home = home;
    this.ports = ports;
    this.caches = caches;
  }

  /// Starts the broker and returns when it answers and all topics exist.
  public Part start() {
    String clusterId = clusterId();
    Path configuration = home.directory("kafka").resolve("server.properties");
    PrivateFiles.write(configuration, serverProperties());
    Part part =
        Part.start(
            home,
            new PartCommand(
                NAME,
                command(configuration, clusterId),
                Map.of("CLASSPATH", JavaCommand.classPath())));
    part.awaitReady(PATIENCE, () -> FreePorts.accepts(port()));
    try (Admin admin = admin()) {
      part.awaitReady(PATIENCE, () -> clusterOf(admin).filter(clusterId::equals).isPresent());
      KafkaTopics.create(admin);
    }
    return part;
  }

  /// Whether a broker says something there, within seconds: one that was stopped still takes
  /// connections.
  public static boolean answers(String bootstrap) {
    var settings =
        Map.<String, Object>of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PROBE.toMillis(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PROBE.toMillis());
    Admin admin = Admin.create(settings);
    try {
      return clusterOf(admin).isPresent();
    } finally {
      // Without a limit it waits for what was asked, and may ask again for a long time.
      admin.close(Duration.ZERO);
    }
  }

  public int port() {
    return ports.kafka();
  }

  public String bootstrap() {
    return "127.0.0.1:" + port();
  }

  private Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()));
  }

  private static Optional<String> clusterOf(Admin admin) {
    try {
      return Optional.of(
          admin.describeCluster().clusterId().get(PROBE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException | KafkaException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// Sixteen bytes of the home's own secret, in the form Kafka wants: the same at each start.
  private String clusterId() {
    byte[] bytes = HexFormat.of().parseHex(new Passwords(home).of("kafka-cluster"));
    var buffer = ByteBuffer.wrap(bytes);
    return new Uuid(buffer.getLong(), buffer.getLong()).toString();
  }

  private List<String> command(Path configuration, String clusterId) {
    var command =
        new ArrayList<>(
            List.of(JavaCommand.java(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    JavaCommand.jarOf(KafkaMain.class).ifPresent(jar -> command.addAll(caches.flags(NAME, jar)));
    command.addAll(List.of(KafkaMain.class.getName(), configuration.toString(), clusterId));
    return command;
  }

  String serverProperties() {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    controller.listener.names=CONTROLLER
    listeners=PLAINTEXT://127.0.0.1:%1$d,LINKED://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,LINKED://127.0.0.1:%4$d
    inter.broker.listener.name=PLAINTEXT
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT
    auto.create.topics.enable=false
    default.replication.factor=1
    min.insync.replicas=1
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=1
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    share.coordinator.state.topic.num.partitions=1
    group.initial.rebalance.delay.ms=0
    group.min.session.timeout.ms=1000
    log.cleaner.threads=1
    log.cleaner.dedupe.buffer.size=8388608
    log.cleaner.backoff.ms=5000
    log.message.timestamp.type=LogAppendTime
    num.network.threads=2
    num.io.threads=4
    num.recovery.threads.per.data.dir=2
    """
            .formatted(
                ports.kafka(), ports.kafkaController(), ports.kafkaLinked(), ports.kafkaLink())
        + dataDirectory();
  }

  /// Kafka reads its properties as Latin-1, so the letters of the path are written as escapes.
  private String dataDirectory() {
    var property = new Properties();
    property.setProperty("log.dirs", home.directory("kafka").resolve("data").toString());
    var bytes = new ByteArrayOutputStream();
    try {
      property.store(bytes, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
