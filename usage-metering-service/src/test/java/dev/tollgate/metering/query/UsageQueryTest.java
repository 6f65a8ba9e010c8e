package dev.tollgate.metering.query;

import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MeteringTest
@Tag("ME-3")
class UsageQueryTest {
  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();
  private final UUID agent = UUID.randomUUID();

  /// Noon three days ago: far from every edge.
  private final Instant noon =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofHours(60));

  private static final List<String> BAD_TOKENS = badTokens(UUID.randomUUID());

  private static List<String> badTokens(UUID of) {
    return List.of(
        TestTokens.expired(of),
        TestTokens.forged(of),
        TestTokens.unsigned(of),
        TestTokens.wrongAudience(of),
        TestTokens.wrongIssuer(of));
  }

  @AfterEach
  void close() {
    topic.close();
  }

  private void useOnBothRoutes() {
    topic.send(
        Usage.at(account, noon).costing(10),
        Usage.at(account, noon.plusSeconds(60)).costing(20).by(account, agent),
        Usage.at(account, noon.plusSeconds(61))
            .named("tags", "anthropic", "claude")
            .costing(500_000_000)
            .ownKey(),
        Usage.at(account, noon.plusSeconds(3600))
            .named("tags", "anthropic", "claude")
            .ownKey()
            .failed());
    awaitRequests(account, 4);
  }

  @Test
  void usage_is_cut_into_windows_and_groups_whose_sums_are_the_totals() {
    useOnBothRoutes();

    JsonPath answer =
        get(
            account,
            "/v1/usage?windowSize=hour&groupBy=provider,route&from="
                + noon
                + "&to="
                + noon.plusSeconds(7200));

    assertThat(answer.getString("windowSize")).isEqualTo("HOUR");
    assertThat(answer.getList("data.windowStart"))
        .containsExactly(noon.toString(), noon.toString(), noon.plusSeconds(3600).toString());
    assertThat(answer.getList("data.provider")).containsExactly("anthropic", "openai", "anthropic");
    assertThat(answer.getList("data.route")).containsExactly("BYOK", "PLATFORM", "BYOK");
    assertThat(answer.getList("data.requests")).containsExactly(1, 2, 1);
    assertThat(answer.getLong("totals.requests")).isEqualTo(4);
    assertThat(answer.getLong("totals.failed")).isEqualTo(1);
    assertThat(answer.getString("totals.costUsd")).isEqualTo("0.50000003");
    assertThat(answer.getInt("totals.credits")).isEqualTo(2);
    assertThat(answer.getLong("totals.latencyMillis")).isEqualTo(250);
  }

  @Test
  void the_end_of_a_range_is_not_part_of_it() {
    useOnBothRoutes();

    assertThat(
            get(account, "/v1/usage?from=" + noon + "&to=" + noon.plusSeconds(60))
                .getLong("totals.requests"))
        .isEqualTo(1);
    assertThat(get(account, "/v1/usage?from=" + noon.plusSeconds(60)).getLong("totals.requests"))
        .isEqualTo(3);
  }

  @Test
  void bounds_inside_a_minute_are_widened_and_the_answer_says_so() {
    useOnBothRoutes();

    JsonPath answer =
        get(account, "/v1/usage?from=" + noon.plusSeconds(59) + "&to=" + noon.plusSeconds(61));

    assertThat(answer.getString("from")).isEqualTo(noon.toString());
    assertThat(answer.getString("to")).isEqualTo(noon.plusSeconds(120).toString());
    assertThat(answer.getLong("totals.requests")).isEqualTo(3);
  }

  @Test
  void each_dimension_can_be_asked_for_and_filtered_by() {
    useOnBothRoutes();

    assertThat(get(account, "/v1/usage/agents").getList("data.agent"))
        .containsExactly(agent.toString(), null);
    assertThat(get(account, "/v1/usage/providers").getList("data.provider"))
        .containsExactly("anthropic", "openai");
    assertThat(get(account, "/v1/usage/models").getList("data.model"))
        .containsExactly("claude", "gpt-4.1-mini");
    assertThat(get(account, "/v1/usage/features").getList("data.feature"))
        .containsExactly("chat", "tags");
    assertThat(get(account, "/v1/usage?agent=" + agent).getString("totals.costUsd"))
        .isEqualTo("0.00000002");
    assertThat(get(account, "/v1/usage?feature=tags&route=byok").getLong("totals.requests"))
        .isEqualTo(2);
    assertThat(get(account, "/v1/ai-features/usage?model=claude").getLong("totals.requests"))
        .isEqualTo(2);
    assertThat(get(account, "/v1/usage?principal=" + account).getLong("totals.requests"))
        .isEqualTo(4);
  }

  @Test
  void messages_are_calls_that_somebody_served() {
    useOnBothRoutes();

    JsonPath volume = get(account, "/v1/usage/messages");

    assertThat(volume.getLong("messages")).isEqualTo(3);
    assertThat(volume.getLong("data[0].platform")).isEqualTo(2);
    assertThat(volume.getLong("data[0].client")).isEqualTo(1);
    assertThat(volume.getLong("data[0].failed")).isEqualTo(1);
  }

  @Test
  void own_keys_save_the_list_price_of_their_calls_minus_what_they_cost() {
    useOnBothRoutes();

    JsonPath savings = get(account, "/v1/usage/savings");

    assertThat(savings.getLong("platform.requests")).isEqualTo(2);
    assertThat(savings.getInt("platform.credits")).isEqualTo(2);
    assertThat(savings.getLong("client.requests")).isEqualTo(1);
    assertThat(savings.getString("client.costUsd")).isEqualTo("0.5");
    assertThat(savings.getString("client.referenceUsd")).isEqualTo("0.02");
    assertThat(savings.getString("savingsUsd")).isEqualTo("-0.48");
  }

  @Test
  void a_month_is_summed_up_from_its_first_day_to_its_last() {
    useOnBothRoutes();
    String month = noon.toString().substring(0, 7);

    JsonPath summary = get(account, "/v1/usage/monthly?month=" + month);

    assertThat(summary.getString("from")).isEqualTo(month + "-01T00:00:00Z");
    assertThat(summary.getLong("client.requests")).isEqualTo(1);
    assertThat(get(account, "/v1/usage/monthly?month=2025-01").getLong("platform.requests"))
        .isZero();
  }

  @Test
  @Tag("ME-10")
  void nobody_sees_the_usage_of_another_account() {
    useOnBothRoutes();
    UUID stranger = UUID.randomUUID();

    assertThat(get(stranger, "/v1/usage?principal=" + account).getLong("totals.requests")).isZero();
    assertThat(get(stranger, "/v1/usage/agents").getList("data")).isEmpty();
    assertThat(get(stranger, "/v1/usage/savings").getLong("client.requests")).isZero();
    assertThat(get(stranger, "/v1/audit").getList("calls")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/usage?from=yesterday",
        "/v1/usage?from=%2B999999999-01-01T00:00:00Z",
        "/v1/usage?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z",
        "/v1/usage?windowSize=WEEK",
        "/v1/usage?windowSize=MINUTE&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z",
        "/v1/usage?windowSize=HOUR&from=2020-01-01T00:00:00Z",
        "/v1/usage?groupBy=account",
        "/v1/usage?groupBy=provider,,model",
        "/v1/usage?groupBy=provider%3Bdrop%20table%20usage_day",
        "/v1/usage?agent=nobody",
        "/v1/usage?route=both",
        "/v1/usage?model=%00",
        "/v1/usage/monthly?month=November",
        "/v1/usage/monthly?month=2019-12",
        "/v1/usage/monthly?month=2200-01",
        "/v1/usage/monthly?month=%2B999999999-12",
        "/v1/usage/monthly?month=-999999999-01",
        "/v1/audit?limit=0",
        "/v1/audit?after=here",
        "/v1/audit?after=%2B1000000000-12-31T23:59:59Z_00000000-0000-0000-0000-000000000000",
        "/v1/audit?status=great"
      })
  void a_query_that_makes_no_sense_is_refused_with_the_field_that_is_wrong(String path) {
    JsonPath problem = get(account, path, 400);

    assertThat(problem.getString("code")).isEqualTo("invalid_request");
    assertThat(problem.getList("fields.name")).isNotEmpty().doesNotContainNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/usage", "/v1/ai-features/usage", "/v1/usage/agents", "/v1/usage/providers",
            "/v1/usage/models",
        "/v1/usage/features", "/v1/usage/messages", "/v1/usage/monthly", "/v1/usage/savings",
            "/v1/usage/live",
        "/v1/audit", "/v1/budgets", "/v1/exports/00000000-0000-0000-0000-000000000000"
      })
  @Tag("ME-10")
  void nobody_without_a_good_token_of_an_account_gets_an_answer(String path) {
    given().get(path).then().statusCode(401);
    for (String bad : BAD_TOKENS) {
      given().auth().oauth2(bad).get(path).then().statusCode(401);
    }
    given().auth().oauth2(TestTokens.operator()).get(path).then().statusCode(403);
  }
}
