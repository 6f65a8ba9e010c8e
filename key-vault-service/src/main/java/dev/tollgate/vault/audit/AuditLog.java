package dev.tollgate.vault.audit;

import dev.tollgate.vault.VaultConfig;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jboss.logging.Logger;

/// Writes what happens outside a transaction of its own, resolves above all: entries that come
/// together share one statement (group commit). An answer waits until its entry is durable, and is
/// refused when that cannot be.
@ApplicationScoped
public class AuditLog {
  private static final Logger LOG = Logger.getLogger(AuditLog.class);

  private record Waiting(AuditEntry entry, UniEmitter<? super Void> done) {}

  private final AuditEntries entries;
  private final Vertx vertx;
  private final Context writer;
  private final long lingerMillis;
  private final int batchMax;
  private final int queueMax;
  private final Duration timeout;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean writing;

  AuditLog(AuditEntries entries, Vertx vertx, VaultConfig config) {
    this.entries = entries;
    this.vertx = vertx;
    this.writer = VertxContext.getRootContext(vertx.getOrCreateContext());
    this.lingerMillis = config.audit().linger().toMillis();
    this.batchMax = config.audit().batchMax();
    this.queueMax = config.audit().queueMax();
    this.timeout = config.audit().timeout();
  }

  /// Completes when the entry is durable; fails (503) when it could not be written.
  public Uni<Void> write(AuditEntry entry) {
    Uni<Void> written = Uni.createFrom().emitter(done -> enqueue(new Waiting(entry, done)));
    Context caller = Vertx.currentContext();
    return caller == null
        ? written
        : written.emitOn(command -> caller.runOnContext(back -> command.run()));
  }

  private void enqueue(Waiting waiting) {
    synchronized (queue) {
      if (queue.size() < queueMax) {
        queue.add(waiting);
        if (!writing) {
          writing = true;
          writer.runOnContext(soon -> linger());
        }
        return;
      }
    }
    waiting.done().fail(new AuditUnavailable());
  }

  private void linger() {
    if (lingerMillis > 0) {
      vertx.setTimer(lingerMillis, timer -> writeNext());
    } else {
      writeNext();
    }
  }

  private void writeNext() {
    List<Waiting> batch = new ArrayList<>();
    synchronized (queue) {
      while (batch.size() < batchMax && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      if (batch.isEmpty()) {
        writing = false;
        return;
      }
    }
    List<AuditEntry> written = batch.stream().map(Waiting::entry).toList();
    entries
        .append(written)
        .ifNoItem()
        .after(timeout)
        .fail()
        .subscribe()
        .with(done -> finish(batch), fault -> fail(batch, fault));
  }

  private void finish(List<Waiting> batch) {
    batch.forEach(each -> each.done().complete(null));
    writeNext();
  }

  private void fail(List<Waiting> batch, Throwable fault) {
    LOG.errorf("%d audit entries could not be written: %s", batch.size(), fault);
    batch.forEach(each -> each.done().fail(new AuditUnavailable()));
    writeNext();
  }
}
