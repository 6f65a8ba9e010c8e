package dev.tollgate.kit.database;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/// One connection a request, always: two at once let a full pool wait for itself.
final class OneTransaction {
  private static final String OPEN = OneTransaction.class.getName();

  private OneTransaction() {}

  static <T> Uni<T> guard(Supplier<Uni<T>> transaction) {
    return Uni.createFrom()
        .deferred(
            () -> VertxContext.isOnDuplicatedContext() ? alone(transaction) : transaction.get());
  }

  private static <T> Uni<T> alone(Supplier<Uni<T>> transaction) {
    Context request = Vertx.currentContext();
    if (request.getLocal(OPEN) != null) {
      return Uni.createFrom()
          .failure(new IllegalStateException("a second transaction inside one request"));
    }
    request.putLocal(OPEN, Boolean.TRUE);
    return transaction.get().onTermination().invoke(() -> request.removeLocal(OPEN));
  }
}
