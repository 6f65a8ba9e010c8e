package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyResolveRequest;
import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.audit.AuditLog;
import dev.tollgate.vault.envelope.Binding;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.Envelope;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import dev.tollgate.vault.kek.DataKeys;
import dev.tollgate.vault.kek.KekUnavailable;
import dev.tollgate.vault.kek.UnwrapRefused;
import dev.tollgate.vault.providerkey.KeyResolution.Absent;
import dev.tollgate.vault.providerkey.KeyResolution.Found;
import dev.tollgate.vault.providerkey.KeyResolution.Unchanged;
import dev.tollgate.vault.validation.Providers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Opens a key for the gateway. The audit entry is durable before the answer leaves; when it cannot
/// be written, there is no answer. A gateway that only asks whether its copy is still good gets no
/// key, and leaves no entry.
@ApplicationScoped
public class KeyResolve {
  private static final Logger LOG = Logger.getLogger(KeyResolve.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final String FIND =
      """
      select k.id as record_id, k.key_version, k.envelope, k.origin, k.endpoint, k.model,
             d.id, d.kek_id, d.wrapped, d.check_value
        from provider_key k
        join data_key d on d.id = k.data_key_id and d.account_id = k.account_id
        join account_tier a on a.account_id = k.account_id and a.status = 'ACTIVE'
       where k.account_id = $1 and k.provider = $2 and k.state = 'ACTIVE'
      """;

  private final WorkerTransactions worker;
  private final DataKeys dataKeys;
  private final AuditLog audit;
  private final Clock clock;
  private final Counter unreadable;

  KeyResolve(
      WorkerTransactions worker,
      DataKeys dataKeys,
      AuditLog audit,
      Clock clock,
      MeterRegistry metrics) {
    this.worker = worker;
    this.dataKeys = dataKeys;
    this.audit = audit;
    this.clock = clock;
    this.unreadable = metrics.counter("tollgate_vault_unreadable_keys");
  }

  Uni<KeyResolution> resolve(KeyResolveRequest request) {
    return worker
        .pool()
        .preparedQuery(FIND)
        .execute(Tuple.of(request.accountId(), request.provider()))
        .chain(rows -> decide(request, rows));
  }

  private Uni<KeyResolution> decide(KeyResolveRequest request, RowSet<Row> rows) {
    if (rows.size() == 0) {
      return record(request, "no_active_key", null).replaceWith(new Absent());
    }
    Row row = rows.iterator().next();
    long version = row.getLong("key_version");
    @Nullable Long held = request.ifVersion();
    if (held != null && held == version) {
      return Uni.createFrom().item(new Unchanged());
    }
    return dataKeys
        .of(request.accountId(), row)
        .onFailure(KekUnavailable.class)
        .call(away -> record(request, "key_management_unavailable", version))
        .map(dataKey -> open(request, row, dataKey))
        .call(() -> record(request, AuditEntry.DONE, version))
        .<KeyResolution>map(Found::new)
        .onFailure(KeyResolve::isTampering)
        .recoverWithUni(fault -> refuse(request, version, fault));
  }

  private static ResolvedKey open(KeyResolveRequest request, Row row, DataKey dataKey) {
    String origin = row.getString("origin");
    @Nullable String endpoint = row.getString("endpoint");
    requireKept(request.provider(), origin, endpoint);
    var binding =
        new Binding(request.accountId(), request.provider(), origin, row.getUUID("record_id"));
    return new ResolvedKey(
        request.accountId(),
        request.provider(),
        row.getLong("key_version"),
        dataKey.open(Envelope.parse(row.getString("envelope")), binding).bytes(),
        origin,
        endpoint,
        row.getString("model"));
  }

  /// The origin is sealed; the endpoint, where the gateway sends the key, has to be within it.
  private static void requireKept(String provider, String origin, @Nullable String endpoint) {
    if (!Providers.named(provider).map(known -> known.keeps(origin, endpoint)).orElse(false)) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.NOT_AUTHENTIC);
    }
  }

  private static boolean isTampering(Throwable fault) {
    return fault instanceof UnreadableEnvelope || fault instanceof UnwrapRefused;
  }

  private Uni<KeyResolution> refuse(KeyResolveRequest request, long version, Throwable fault) {
    unreadable.increment();
    LOG.errorf(
        "key of account %s for %s cannot be opened: %s",
        request.accountId(), request.provider(), fault.getMessage());
    return record(request, "unreadable", version)
        .chain(
            () ->
                Uni.createFrom()
                    .failure(
                        new ProblemException(
                            ErrorCode.UNAVAILABLE, "This key cannot be opened now.", RETRY)));
  }

  private Uni<Void> record(KeyResolveRequest request, String outcome, @Nullable Long version) {
    return audit.write(
        new AuditEntry(
            clock.instant(),
            request.accountId(),
            Action.RESOLVE,
            outcome,
            request.provider(),
            version,
            request.feature(),
            request.requestId(),
            request.principalId(),
            request.gatewayId()));
  }
}
