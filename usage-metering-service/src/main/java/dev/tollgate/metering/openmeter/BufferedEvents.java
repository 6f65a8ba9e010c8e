package dev.tollgate.metering.openmeter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.metering.Columns;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.rollup.AttributedUsage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What OpenMeter has not acknowledged yet, written in the transaction that counted it.
@ApplicationScoped
public class BufferedEvents {
  /// @param json one CloudEvent
  record Buffered(long id, String json) {}

  private static final String ADD =
      "insert into openmeter_event (payload) select * from unnest($1::text[])";

  /// One relay at a time: the lock ends with the transaction. Asked for once, not for each row.
  static final String OLDEST =
      """
      select id, payload from openmeter_event where (select pg_try_advisory_xact_lock($1)) order by id limit $2
      """;

  private static final String REMOVE = "delete from openmeter_event where id = any($1::bigint[])";

  private static final long LOCK = 0x746f_6c6c_0102L;

  private final OpenMeterConfig config;
  private final Accounts accounts;
  private final ObjectMapper json;

  BufferedEvents(OpenMeterConfig config, Accounts accounts, ObjectMapper json) {
    this.config = config;
    this.accounts = accounts;
    this.json = json;
  }

  /// Does nothing where no OpenMeter is configured.
  public Uni<Void> add(SqlConnection transaction, List<AttributedUsage> usage) {
    if (config.url().isEmpty() || usage.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<UUID> payers = usage.stream().map(AttributedUsage::accountId).distinct().toList();
    return accounts
        .marks(transaction, payers)
        .chain(
            marks ->
                transaction
                    .preparedQuery(ADD)
                    .execute(Columns.of(usage).text(each -> write(each, marks)).tuple()))
        .replaceWithVoid();
  }

  /// In the order in which they were counted; empty also while another instance sends.
  Uni<List<Buffered>> oldest(SqlConnection transaction, int eventsMax) {
    return transaction
        .preparedQuery(OLDEST)
        .execute(Tuple.of(LOCK, eventsMax))
        .map(
            rows -> {
              List<Buffered> buffered = new ArrayList<>(rows.size());
              rows.forEach(
                  row -> buffered.add(new Buffered(row.getLong("id"), row.getString("payload"))));
              return buffered;
            });
  }

  Uni<Void> remove(SqlConnection transaction, List<Buffered> sent) {
    Long[] ids = sent.stream().map(Buffered::id).toArray(Long[]::new);
    return transaction.preparedQuery(REMOVE).execute(Tuple.tuple().addValue(ids)).replaceWithVoid();
  }

  private String write(AttributedUsage usage, Map<UUID, String> marks) {
    String subject = marks.getOrDefault(usage.accountId(), "");
    try {
      return json.writeValueAsString(LlmTokenEvent.of(usage.event(), subject));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that was read can be written", e);
    }
  }
}
