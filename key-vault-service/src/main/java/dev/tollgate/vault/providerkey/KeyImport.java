package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.Actor;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.envelope.PlainForm;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Takes over keys that the product before us had stored. Opening one costs a core for a while, so
/// that happens on one thread of its own, behind a short queue.
@Singleton
class KeyImport {
  private static final int QUEUE_MAX = 200;
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final KeyChanges changes;
  private final Optional<Path> masterKeyFile;
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE_MAX),
          Thread.ofPlatform().name("key-import").factory());

  KeyImport(KeyChanges changes, VaultConfig config) {
    this.changes = changes;
    this.masterKeyFile = config.importMasterKeyFile();
  }

  void onStop(@Observes ShutdownEvent stop) {
    pool.shutdown();
  }

  /// @param actor the operator, for the account of the item
  /// @return `imported`, or the code of what stood against it
  Uni<String> take(Actor actor, KeyImportItem item) {
    return Uni.createFrom()
        .item(() -> open(item.sealed()))
        .runSubscriptionOn(pool)
        .chain(secret -> changes.importKey(actor, item.request(secret)).eventually(secret::close))
        .replaceWith("imported")
        .onFailure(ProblemException.class)
        .recoverWithItem(refusal -> code((ProblemException) refusal))
        .onFailure(UnreadableEnvelope.class)
        .recoverWithItem("unreadable")
        .onFailure(RejectedExecutionException.class)
        .transform(full -> new ProblemException(ErrorCode.UNAVAILABLE, "Too many at once.", RETRY));
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

  private static String code(ProblemException refusal) {
    return refusal.problem().code().wireName();
  }
}
