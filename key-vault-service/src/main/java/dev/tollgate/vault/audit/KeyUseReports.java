package dev.tollgate.vault.audit;

import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.contracts.key.KeyUsesReport;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry.Action;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The gateways' reports in the audit log: each once, however often it is sent.
@ApplicationScoped
public class KeyUseReports {
  /// A report that is sent again while it is being written waits here.
  private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

  private static final String KNOWN =
      "select 1 from audit_entry where request_id = $1 and uses is not null limit 1";

  private final WorkerTransactions worker;
  private final AuditEntries entries;

  KeyUseReports(WorkerTransactions worker, AuditEntries entries) {
    this.worker = worker;
    this.entries = entries;
  }

  Uni<Void> add(KeyUsesReport report) {
    Tuple id = Tuple.of(report.reportId().toString());
    return worker.inTransaction(
        tx ->
            tx.preparedQuery(LOCK)
                .execute(id)
                .chain(() -> tx.preparedQuery(KNOWN).execute(id))
                .chain(
                    known -> known.size() > 0 ? Uni.createFrom().voidItem() : write(tx, report)));
  }

  private Uni<Void> write(SqlConnection tx, KeyUsesReport report) {
    List<AuditEntry> all = report.uses().stream().map(uses -> entry(report, uses)).toList();
    return entries.add(tx, all);
  }

  private static AuditEntry entry(KeyUsesReport report, KeyUses uses) {
    return new AuditEntry(
        uses.minute(),
        uses.accountId(),
        Action.USE,
        AuditEntry.DONE,
        uses.provider(),
        uses.keyVersion(),
        null,
        report.reportId().toString(),
        null,
        report.gatewayId(),
        uses.count());
  }
}
