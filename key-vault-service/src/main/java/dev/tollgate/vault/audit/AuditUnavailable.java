package dev.tollgate.vault.audit;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Duration;

/// The audit log cannot be written now, or too much waits for it: what needs an entry is refused.
final class AuditUnavailable extends ProblemException {
  private static final long serialVersionUID = 1L;

  AuditUnavailable() {
    super(ErrorCode.UNAVAILABLE, "The audit log cannot be written now.", Duration.ofSeconds(1));
  }
}
