package dev.tollgate.metering.quota;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.event.KafkaSettings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/// Where a topic ends: a consumer that stands there has read all that was on it at that moment.
@Singleton
class TopicEnds {
  private static final int PATIENCE_MILLIS = 5_000;

  private final KitConfig config;

  TopicEnds(KitConfig config) {
    this.config = config;
  }

  /// The next offset of each partition. Fails with an `IOException` while the broker is away.
  Uni<Map<Integer, Long>> of(String topic) {
    return Uni.createFrom()
        .item(Unchecked.supplier(() -> ask(topic)))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  private Map<Integer, Long> ask(String topic) throws IOException, InterruptedException {
    Properties settings = KafkaSettings.client(config);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    try (Admin admin = Admin.create(settings)) {
      Map<TopicPartition, OffsetSpec> latest =
          partitions(admin, topic).stream()
              .collect(Collectors.toMap(Function.identity(), each -> OffsetSpec.latest()));
      Map<Integer, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (ExecutionException away) {
      throw new IOException("the ends of " + topic + " cannot be had", away);
    }
  }

  private static List<TopicPartition> partitions(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> described =
        admin.describeTopics(List.of(topic)).allTopicNames().get();
    return Objects.requireNonNull(described.get(topic), topic).partitions().stream()
        .map(each -> new TopicPartition(topic, each.partition()))
        .toList();
  }
}
