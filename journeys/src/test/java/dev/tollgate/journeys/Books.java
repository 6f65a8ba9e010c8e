package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.local.fake.provider.Outcome;
import dev.tollgate.local.fake.provider.ProviderCall;
import dev.tollgate.local.launch.Stack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// What billing and metering wrote down, held against what the fake provider saw with its own eyes.
final class Books {
  static final Duration RECOVERY = Duration.ofMinutes(3);

  /// A usage event as metering counted it.
  record Event(
      String requestId,
      String provider,
      String status,
      String source,
      String route,
      long creditsMicro,
      long input,
      long output,
      boolean streamed) {}

  private final Stack stack;

  Books(Stack stack) {
    this.stack = stack;
  }

  /// Waits until every provider call has left its event, every event is read, and nothing is held.
  void awaitQuiet() {
    await()
        .atMost(RECOVERY)
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(this::assertQuiet);
  }

  private void assertQuiet() throws Exception {
    assertThat(unread("billing", "settlement"))
        .as("usage records that billing has not read")
        .isZero();
    assertThat(unread("metering", "metering"))
        .as("usage records that metering has not read")
        .isZero();
    assertThat(number("billing", "select count(*) from lease where state <> 'DONE'"))
        .as("leases still open")
        .isZero();
    assertThat(heldMicro()).as("micro-credits still held").isZero();
    assertThat(callsWithoutEvent()).as("provider calls without an event").isEmpty();
  }

  /// What all leases hold of all accounts' lots.
  long heldMicro() throws SQLException {
    return number("billing", "select coalesce(sum(held_micro), 0) from lot");
  }

  /// The leases of one gateway that have not ended, as billing knows them.
  List<UUID> openLeases(String gatewayId) throws SQLException {
    return rows(
        "billing",
        "select id from lease where state <> 'DONE' and gateway_id = '" + gatewayId + "'",
        row -> row.getObject(1, UUID.class));
  }

  boolean areOver(List<UUID> leases) throws SQLException {
    String ids = leases.stream().map(UUID::toString).collect(Collectors.joining(","));
    return number(
            "billing",
            "select count(*) from lease where state <> 'DONE' and id = any ('{" + ids + "}')")
        == 0;
  }

  /// Everything that must hold when all is quiet, to the micro-credit and to the token.
  void assertRight() throws SQLException {
    assertThat(callsWithoutEvent()).as("provider calls without an event").isEmpty();
    List<Event> events = events();
    Map<String, Event> byCall =
        events.stream()
            .collect(
                Collectors.toMap(
                    Books::key,
                    each -> each,
                    (a, b) -> {
                      throw new AssertionError(
                          "two events for one provider call: " + a + " and " + b);
                    }));
    for (ProviderCall call : calls()) {
      assertAgrees(call, byCall.get(key(call)));
    }
    long chargedByEvents = events.stream().mapToLong(Event::creditsMicro).sum();
    assertThat(
            number("billing", "select coalesce(sum(debited_micro + waived_micro), 0) from charge"))
        .as("Σ credits of the events = spent + waived")
        .isEqualTo(chargedByEvents);
    assertThat(number("billing", "select coalesce(sum(spent_micro), 0) from lot"))
        .isEqualTo(number("billing", "select coalesce(sum(debited_micro), 0) from charge"));
    assertThat(number("billing", "select count(*) from quarantine"))
        .as("quarantined by billing")
        .isZero();
    assertThat(number("metering", "select count(*) from quarantined_event"))
        .as("quarantined by metering")
        .isZero();
    assertThat(number("metering", "select coalesce(sum(requests), 0) from usage_day"))
        .as("requests in the daily sums")
        .isEqualTo(events.size());
    assertThat(number("metering", "select coalesce(sum(credits_micro), 0) from usage_day"))
        .isEqualTo(chargedByEvents);
    assertThat(
            number(
                "metering",
                "select coalesce(sum(accepted - counted - duplicate - quarantined), 0) from ingest_tally"))
        .isZero();
  }

  private static void assertAgrees(ProviderCall call, Event event) {
    boolean answered = call.outcome() == Outcome.COMPLETED;
    if (answered && event.source().equals("REPORTED")) {
      assertThat(event.input()).as("input tokens of %s", call).isEqualTo(call.tokens().input());
      assertThat(event.output()).as("output tokens of %s", call).isEqualTo(call.tokens().output());
    }
    if (call.outcome() == Outcome.REFUSED) {
      assertThat(event.creditsMicro()).as("credits of %s", call).isZero();
    }
    if (event.route().equals("BYOK")) {
      assertThat(event.creditsMicro()).as("credits of %s", call).isZero();
      assertThat(call.credential()).doesNotContain("platform");
    } else {
      assertThat(call.credential()).contains("platform");
    }
  }

  long waivedMicro() throws SQLException {
    return number("billing", "select coalesce(sum(waived_micro), 0) from charge");
  }

  /// How many events there are of each status that ended with this error.
  Map<String, Long> countsByError(String code) throws SQLException {
    return rows(
            "metering",
            "select status from usage_event where error_code = '" + code + "'",
            row -> row.getString(1))
        .stream()
        .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
  }

  List<Event> events() throws SQLException {
    return rows(
        "metering",
        """
        select request_id, provider, status, usage_source, route, credits_micro, input_tokens,
               output_tokens + reasoning_tokens as output, streamed from usage_event
        """,
        row ->
            new Event(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getBoolean(9)));
  }

  private List<ProviderCall> calls() {
    return stack.fakeProvider().calls().stream()
        .filter(call -> call.requestId() != null && call.endpoint().equals("CHAT_COMPLETIONS"))
        .toList();
  }

  private List<String> callsWithoutEvent() throws SQLException {
    Map<String, Event> known = new HashMap<>();
    events().forEach(event -> known.put(key(event), event));
    return calls().stream().map(Books::key).filter(key -> !known.containsKey(key)).toList();
  }

  static String key(Event event) {
    return event.provider() + "/" + event.requestId();
  }

  static String key(ProviderCall call) {
    return call.provider() + "/" + call.requestId();
  }

  private long unread(String database, String consumer) throws Exception {
    long read =
        number(
            database,
            "select coalesce(sum(next_offset), 0) from consumed_offset where topic = '"
                + Topics.USAGE
                + "' and consumer = '"
                + consumer
                + "'");
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.infrastructure().kafka().bootstrap()))) {
      int partitions =
          admin
              .describeTopics(List.of(Topics.USAGE))
              .allTopicNames()
              .get()
              .get(Topics.USAGE)
              .partitions()
              .size();
      Map<TopicPartition, OffsetSpec> ends =
          IntStream.range(0, partitions)
              .mapToObj(partition -> new TopicPartition(Topics.USAGE, partition))
              .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()));
      long written =
          admin.listOffsets(ends).all().get().values().stream()
              .mapToLong(each -> each.offset())
              .sum();
      return written - read;
    }
  }

  long number(String database, String sql) throws SQLException {
    return rows(database, sql, row -> row.getLong(1)).getFirst();
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> rows(String database, String sql, RowReader<T> reader) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(stack.infrastructure().postgres().adminUrl(database));
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      var all = new java.util.ArrayList<T>();
      while (found.next()) {
        all.add(reader.read(found));
      }
      return all;
    }
  }
}
