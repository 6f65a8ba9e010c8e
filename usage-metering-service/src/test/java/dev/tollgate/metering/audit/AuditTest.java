package dev.tollgate.metering.audit;

import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@MeteringTest
@Tag("ME-9")
class AuditTest {
  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void each_call_says_who_for_what_and_how_much() {
    UUID agent = UUID.randomUUID();
    Usage call = Usage.of(account).by(account, agent);
    topic.send(call, Usage.of(account).named("tags", "anthropic", "claude").failed());
    awaitRequests(account, 2);

    JsonPath found = get(account, "/v1/audit?agent=" + agent);

    assertThat(found.getList("calls")).hasSize(1);
    assertThat(found.getString("calls[0].id")).isEqualTo(call.id().toString());
    assertThat(found.getString("calls[0].principalType")).isEqualTo("AGENT");
    assertThat(found.getString("calls[0].feature")).isEqualTo("chat");
    assertThat(found.getLong("calls[0].inputTokens")).isEqualTo(100);
    assertThat(found.getString("calls[0].costUsd")).isEqualTo("0.001234567");
    assertThat(found.getInt("calls[0].credits")).isEqualTo(1);
    assertThat(get(account, "/v1/audit?status=failed&feature=tags").getList("calls.errorCode"))
        .containsExactly("provider_failed");
    assertThat(get(account, "/v1/audit?requestId=req-" + call.id()).getList("calls")).hasSize(1);
    assertThat(get(account, "/v1/audit?route=byok").getList("calls")).isEmpty();
  }

  @Test
  void pages_hold_every_call_once_though_all_are_of_one_instant() {
    Instant now = Instant.now();
    Usage[] calls = new Usage[7];
    Arrays.setAll(calls, _ -> Usage.at(account, now));
    topic.send(calls);
    awaitRequests(account, 7);

    List<String> seen = new ArrayList<>();
    String after = "";
    while (after != null) {
      JsonPath page = get(account, "/v1/audit?limit=2" + after);
      seen.addAll(page.getList("calls.id"));
      String next = page.getString("next");
      after = next == null ? null : "&after=" + next;
    }

    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void a_place_in_the_list_at_a_time_that_cannot_be_is_refused_by_its_name() {
    for (String time :
        List.of(
            "%2B1000000000-12-31T23:59:59Z",
            "%2B294277-01-09T04:00:55Z", "-1000-01-01T00:00:00Z")) {
      JsonPath problem = get(account, "/v1/audit?after=" + time + "_" + account, 400);

      assertThat(problem.getList("fields.name")).containsExactly("after");
    }
  }
}
