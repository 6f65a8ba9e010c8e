package dev.tollgate.vault.audit;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Duration;

/// More waits to be written to the audit log than may wait: what would need an entry is refused.
final class AuditUnavailable extends ProblemException {
  private static final long serialVersionUID = 1L;

  AuditUnavailable() {
    super(ErrorCode.UNAVAILABLE, "The audit log is behind.", Duration.ofSeconds(1));
  }
}
