package dev.tollgate.local.infrastructure;

import dev.tollgate.contracts.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// The topics of the contracts: usage in partitions whose number never changes, control topics
/// compacted in one. The broker's clock stamps every record.
final class KafkaTopics {
  private static final int USAGE_PARTITIONS = 12;
  private static final List<String> CONTROL =
      List.of(Topics.ACCOUNT, Topics.KEY, Topics.CREDITS, Topics.SUBSCRIPTION, Topics.BUDGET);

  private KafkaTopics() {}

  /// Makes the topics that are missing.
  static void create(Admin admin) {
    try {
      Set<String> existing = admin.listTopics().names().get();
      var missing = new ArrayList<>(all());
      missing.removeIf(topic -> existing.contains(topic.name()));
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      throw new LaunchFailure("the topics could not be made: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted while the topics were made", e);
    }
  }

  private static List<NewTopic> all() {
    var topics = new ArrayList<NewTopic>();
    topics.add(
        new NewTopic(Topics.USAGE, USAGE_PARTITIONS, (short) 1)
            .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")));
    for (String name : CONTROL) {
      topics.add(
          new NewTopic(name, 1, (short) 1)
              .configs(
                  Map.of(
                      TopicConfig.CLEANUP_POLICY_CONFIG,
                      TopicConfig.CLEANUP_POLICY_COMPACT,
                      TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                      "LogAppendTime")));
    }
    return topics;
  }
}
