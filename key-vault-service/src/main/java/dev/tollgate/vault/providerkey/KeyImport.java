package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.audit.AuditEntry;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.audit.AuditLog;
import dev.tollgate.vault.envelope.PlainForm;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import dev.tollgate.vault.providerkey.KeyChanges.Saved;
import dev.tollgate.vault.validation.Providers;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Takes over keys that the product before us had stored. Opening one costs a core for a while, so
/// that happens on one thread of its own, behind a short queue.
@Singleton
class KeyImport {
  private static final int QUEUE_MAX = 200;
  private static final Logger LOG = Logger.getLogger(KeyImport.class);

  private final KeyChanges changes;
  private final AuditLog audit;
  private final Clock clock;
  private final Optional<Path> masterKeyFile;
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE_MAX),
          Thread.ofPlatform().name("key-import").factory());

  KeyImport(KeyChanges changes, AuditLog audit, Clock clock, VaultConfig config) {
    this.changes = changes;
    this.audit = audit;
    this.clock = clock;
    this.masterKeyFile = config.importMasterKeyFile();
  }

  void onStop(@Observes ShutdownEvent stop) {
    pool.shutdown();
  }

  /// @param actor the operator, for the account of the item
  /// @return `imported`, or a stable word for what stood against it; never a failure
  Uni<String> take(Actor actor, KeyImportItem item) {
    return Uni.createFrom()
        .item(() -> open(item.sealed()))
        .runSubscriptionOn(pool)
        .chain(secret -> save(actor, item, secret).eventually(secret::close))
        .replaceWith("imported")
        .onFailure()
        .recoverWithUni(fault -> refused(actor, item, fault));
  }

  private Uni<Saved> save(Actor actor, KeyImportItem item, Secret secret) {
    return Uni.createFrom().deferred(() -> changes.importKey(actor, item.request(secret)));
  }

  /// What cannot be written to the audit log either is the operator's to know all the same.
  private Uni<String> refused(Actor actor, KeyImportItem item, Throwable fault) {
    String outcome = outcome(item, fault);
    return Providers.named(item.provider()).isEmpty()
        ? Uni.createFrom().item(outcome)
        : audit
            .write(entry(actor, item, outcome))
            .onFailure()
            .recoverWithNull()
            .replaceWith(outcome);
  }

  private static String outcome(KeyImportItem item, Throwable fault) {
    return switch (fault) {
      case ProblemException refusal -> KeyTrial.outcome(refusal);
      case UnreadableEnvelope unreadable -> "unreadable";
      case RejectedExecutionException full -> ErrorCode.UNAVAILABLE.wireName();
      default -> {
        LOG.errorf(
            "key of account %s for %s cannot be imported: %s",
            item.accountId(), item.provider(), fault);
        yield KeyTrial.outcome(fault);
      }
    };
  }

  private AuditEntry entry(Actor actor, KeyImportItem item, String outcome) {
    return new AuditEntry(
        clock.instant(),
        item.accountId(),
        Action.IMPORT,
        outcome,
        item.provider(),
        null,
        null,
        actor.requestId(),
        actor.principalId(),
        actor.source());
  }

  private Secret open(String sealed) {
    return PlainForm.open(sealed, masterKey());
  }

  private byte[] masterKey() {
    Path file =
        masterKeyFile.orElseThrow(
            () ->
                new ProblemException(ErrorCode.NOT_OFFERED, "No import master key is configured."));
    try {
      return Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ProblemException(ErrorCode.NOT_OFFERED, "The import master key cannot be read.");
    }
  }
}
