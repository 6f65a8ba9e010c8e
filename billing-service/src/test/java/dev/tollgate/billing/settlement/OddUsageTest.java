package dev.tollgate.billing.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a record of the usage topic holds, the good ones of its batch are settled, and nobody
/// gains by it.
@QuarkusTest
@Tag("WA-3")
class OddUsageTest {
  private static final long CREDIT = 1_000_000;
  private static final int NO_PARTITION = 1_000_000;

  @Inject Purse purse;
  @Inject SettlementConsumer settlement;
  @Inject WorkerTransactions worker;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private final UUID lease = UUID.randomUUID();
  private final long offset = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE - 1);
  private final UUID good = UUID.randomUUID();
  private GatewayPlay gateway;
  private UUID account;

  @BeforeEach
  void two_credits_are_leased() {
    gateway = new GatewayPlay(json, internal, "gateway-a");
    account = purse.with(80);
    assertThat(gateway.ask(account, lease, 2 * CREDIT, CREDIT).credits()).isEqualTo(2 * CREDIT);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "creditsMicro, -1000000, negative",
        "creditsMicro, -9223372036854775808, negative",
        "creditsMicro, 1000000000001, out_of_range",
        "creditsMicro, 9223372036854775807, out_of_range",
        "creditsMicro, 9223372036854775808, unreadable",
        "creditsMicro, 1e99, unreadable",
        "creditsMicro, 0.5, unreadable",
        "multiplierMicro, -1, negative",
        "multiplierMicro, 9223372036854775807, out_of_range",
        "chargeId, \"\\u0000\", unreadable",
        "chargeId, \"\\ud800\", unreadable",
        "requestId, \"\\u0000\", unreadable",
        "feature, \"\\u0000\", unreadable",
        "provider, \"\\u0000\", unreadable",
        "model, \"\\u0000\", unreadable",
        "requestedModel, \"\\u0000\", unreadable",
        "priceVersion, \"\\u0000\", unreadable",
      })
  void a_record_that_cannot_be_is_set_aside(String field, String value, String reason) {
    assertSetAside(with(recorded(), UsageRecorded.TYPE, field, value), reason);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "creditsMicro, -1000000, negative",
        "creditsMicro, 0, negative",
        "creditsMicro, 9223372036854775807, out_of_range",
        "creditsMicro, 0.5, unreadable",
        "chargeId, \"\\u0000\", unreadable",
        "chargeId, \"\\ud800\", unreadable",
      })
  void so_is_a_charge_told_early(String field, String value, String reason) {
    assertSetAside(with(early(), UsageCharged.TYPE, field, value), reason);
  }

  @ParameterizedTest
  @CsvSource({"key", "type"})
  void what_postgres_cannot_store_of_a_record_is_set_aside_too(String part) {
    String nul = "\0";
    IncomingEvent odd =
        part.equals("key")
            ? event(offset, account + nul, UsageRecorded.TYPE, recorded().toString())
            : event(offset, account.toString(), UsageRecorded.TYPE + nul, recorded().toString());

    settle(odd);

    assertThat(reason()).isEqualTo(part.equals("key") ? "wrong_key" : "unknown_type");
    assertOnlyTheGoodOneIsPaid();
  }

  /// What a call used and what that cost us is metering's; billing goes by its credits.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "costNanoUsd, -9223372036854775808",
        "costNanoUsd, 1e999",
        "durationMillis, -1",
        "tokens, {\"input\":-845}",
        "tokens, {\"output\":1e999}",
      })
  void odd_usage_pays_its_credits_and_brings_none(String field, String value) {
    settle(with(recorded(), UsageRecorded.TYPE, field, value));

    assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT);
    assertThat(purse.balance(account).balanceMicro()).isEqualTo(78 * CREDIT);
    assertThat(purse.quarantined(account)).isZero();
  }

  /// However often it comes.
  private void assertSetAside(IncomingEvent odd, String reason) {
    settle(odd);
    settle(odd);

    assertThat(reason()).isEqualTo(reason);
    assertOnlyTheGoodOneIsPaid();
  }

  private void assertOnlyTheGoodOneIsPaid() {
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(CREDIT);
    assertThat(purse.balance(account).heldMicro()).isEqualTo(CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(78 * CREDIT);
    assertThat(purse.waived(account)).isZero();
  }

  private ObjectNode recorded() {
    return recorded(UUID.randomUUID());
  }

  private ObjectNode recorded(UUID id) {
    return json.valueToTree(Events.usage(account, lease, gateway.id(), id, id.toString(), CREDIT));
  }

  private ObjectNode early() {
    return json.valueToTree(
        new UsageCharged(UUID.randomUUID().toString(), lease, account, gateway.id(), CREDIT));
  }

  /// @param value as JSON, which need not be a value that could be written
  private IncomingEvent with(ObjectNode usage, String type, String field, String value) {
    usage.remove(field);
    String rest = usage.toString().substring(1);
    return event(offset, account.toString(), type, "{\"" + field + "\":" + value + "," + rest);
  }

  private static IncomingEvent event(long offset, String key, String type, String value) {
    return new IncomingEvent(
        Topics.USAGE,
        NO_PARTITION,
        offset,
        key,
        type,
        "",
        Instant.now(),
        value.getBytes(StandardCharsets.UTF_8));
  }

  /// A good record stands behind the odd one: the same each time.
  private void settle(IncomingEvent odd) {
    IncomingEvent behind =
        event(offset + 1, account.toString(), UsageRecorded.TYPE, recorded(good).toString());
    worker
        .inTransaction(transaction -> settlement.settle(transaction, List.of(odd, behind)))
        .await()
        .atMost(Duration.ofSeconds(30));
  }

  private String reason() {
    RowSet<Row> found =
        worker
            .pool()
            .preparedQuery(
                "select reason from quarantine where partition = $1 and record_offset = $2")
            .execute(Tuple.of(NO_PARTITION, offset))
            .await()
            .atMost(Duration.ofSeconds(30));
    return found.size() == 0 ? "taken" : found.iterator().next().getString(0);
  }
}
