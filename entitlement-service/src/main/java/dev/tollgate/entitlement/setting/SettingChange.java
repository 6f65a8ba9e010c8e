package dev.tollgate.entitlement.setting;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;

/// How a [Replacement] is answered over HTTP.
public final class SettingChange {
  private SettingChange() {}

  /// The new version, or the problem that stopped it.
  public static <T> Versioned<T> answer(Replacement<T> replacement) {
    return switch (replacement) {
      case Replacement.Replaced<T> replaced -> replaced.now();
      case Replacement.Outdated<T> outdated ->
          throw new ProblemException(
              ErrorCode.CONFLICT, "The current version is " + outdated.currentVersion() + ".");
      case Replacement.Faulty<T> faulty ->
          throw new ProblemException(
              ErrorCode.INVALID_REQUEST, "The document is not complete.", faulty.faults());
    };
  }
}
