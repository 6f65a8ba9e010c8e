package dev.tollgate.local.infrastructure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Starts parts at the same time.
public final class Together {
  private Together() {}

  /// Returns when all are ready. When one fails, everything that runs in the home is ended at once
  /// and that first failure is thrown.
  public static List<Part> start(Home home, List<Supplier<Part>> starts, Consumer<Part> onReady) {
    var first = new AtomicReference<Throwable>();
    List<CompletableFuture<Part>> starting =
        starts.stream().map(start -> begin(home, start, onReady, first)).toList();
    try {
      return starting.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      starting.forEach(part -> part.exceptionally(failed -> null).join());
      Orphans.reap(home);
      throw failure(first.get(), e);
    }
  }

  private static CompletableFuture<Part> begin(
      Home home, Supplier<Part> start, Consumer<Part> onReady, AtomicReference<Throwable> first) {
    return CompletableFuture.supplyAsync(start, work -> Thread.ofPlatform().start(work))
        .whenComplete(
            (part, failure) -> {
              if (failure == null) {
                onReady.accept(part);
              } else if (first.compareAndSet(null, failure)) {
                Orphans.reap(home);
              }
            });
  }

  private static LaunchFailure failure(@Nullable Throwable first, CompletionException joined) {
    Throwable cause = first instanceof CompletionException ? first.getCause() : first;
    if (cause instanceof LaunchFailure failure) {
      return failure;
    }
    return new LaunchFailure("a part could not be started: " + cause, joined);
  }
}
