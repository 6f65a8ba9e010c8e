package dev.tollgate.kit.event;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Where a consumer stands in a topic, as rows of the database in which its effects are.
final class ConsumedOffsets {
  /// Thrown when another instance has moved an offset: this one has been replaced for the
  /// partition.
  static final class MovedByAnother extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedByAnother(String consumer, String topic) {
      super(
          consumer + ": an offset of " + topic + " was moved by another instance",
          null,
          false,
          false);
    }
  }

  /// @param from where this instance stands, @param to where the batch ends
  record Move(long from, long to) {}

  private static final String LOAD =
      "select partition, topic_id, next_offset from consumed_offset where consumer = $1 and topic = $2";

  private static final String BEGIN =
      """
      insert into consumed_offset (consumer, topic, partition, topic_id, next_offset)
      values ($1, $2, $3, $4, $5) on conflict do nothing
      """;

  private static final String MOVE =
      """
      update consumed_offset o set next_offset = m.until
        from unnest($3::int[], $4::bigint[], $5::bigint[]) as m(partition, since, until)
       where o.consumer = $1 and o.topic = $2 and o.partition = m.partition and o.next_offset = m.since
      """;

  private final Pool pool;
  private final String consumer;
  private final String topic;

  ConsumedOffsets(Pool pool, String consumer, String topic) {
    this.pool = pool;
    this.consumer = consumer;
    this.topic = topic;
  }

  /// @throws IllegalStateException when the topic is not the one that was read before: its offsets
  ///   mean nothing
  Uni<Map<Integer, Long>> load(String topicId) {
    return pool.preparedQuery(LOAD)
        .execute(Tuple.of(consumer, topic))
        .map(
            rows -> {
              Map<Integer, Long> offsets = new HashMap<>();
              for (Row row : rows) {
                if (!row.getString("topic_id").equals(topicId)) {
                  throw new IllegalStateException(
                      "topic "
                          + topic
                          + " was created anew; "
                          + consumer
                          + " has offsets of the old one");
                }
                offsets.put(row.getInteger("partition"), row.getLong("next_offset"));
              }
              return offsets;
            });
  }

  Uni<Void> begin(int partition, String topicId, long offset) {
    return pool.preparedQuery(BEGIN)
        .execute(Tuple.of(consumer, topic, partition, topicId, offset))
        .replaceWithVoid();
  }

  /// Compare-and-set of all partitions of a batch, in partition order; fails unless each stood
  /// where we think.
  Uni<Void> move(SqlConnection transaction, SortedMap<Integer, Move> moves) {
    Integer[] partitions = moves.keySet().toArray(Integer[]::new);
    List<Move> ordered = List.copyOf(moves.values());
    Long[] since = ordered.stream().map(Move::from).toArray(Long[]::new);
    Long[] until = ordered.stream().map(Move::to).toArray(Long[]::new);
    return transaction
        .preparedQuery(MOVE)
        .execute(Tuple.of(consumer, topic, partitions, since, until))
        .invoke(
            rows -> {
              if (rows.rowCount() != partitions.length) {
                throw new MovedByAnother(consumer, topic);
              }
            })
        .replaceWithVoid();
  }
}
