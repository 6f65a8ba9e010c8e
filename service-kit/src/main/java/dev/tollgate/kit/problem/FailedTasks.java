package dev.tollgate.kit.problem;

import io.quarkus.scheduler.FailedExecution;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Tells of what runs by the clock and failed: in one line while something that it needs is away,
/// for it runs again at its next time; with its stack trace when the fault is ours. Quarkus, which
/// would log a stack trace a second through every outage, is told to keep silent
/// (`StatusEmitterInvoker`).
@Singleton
class FailedTasks {
  private static final Logger LOG = Logger.getLogger(FailedTasks.class);

  void tell(@Observes FailedExecution failed) {
    Throwable fault = failed.getException();
    String task = failed.getExecution().getTrigger().getMethodDescription();
    if (Outages.isOutage(fault)) {
      LOG.warnf("%s failed and is tried again: %s", task, Outages.rootOf(fault));
    } else {
      LOG.errorf(fault, "%s failed", task);
    }
  }
}
