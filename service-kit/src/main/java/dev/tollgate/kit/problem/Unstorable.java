package dev.tollgate.kit.problem;

import io.vertx.pgclient.PgException;
import java.util.Set;

/// A text that Postgres cannot store, such as one with a NUL: the caller's fault, whichever check
/// should have found it.
final class Unstorable {
  /// Character not in repertoire, untranslatable character.
  private static final Set<String> STATES = Set.of("22021", "22P05");

  private Unstorable() {}

  static boolean isIn(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof PgException database && STATES.contains(database.getSqlState())) {
        return true;
      }
    }
    return false;
  }
}
