package dev.tollgate.entitlement.setting;

import dev.tollgate.contracts.error.Problem;
import java.util.List;

/// What became of an operator's change of a document.
public sealed interface Replacement<T> {
  /// It is in force.
  record Replaced<T>(Versioned<T> now) implements Replacement<T> {}

  /// Somebody else was faster: the version named is not the current one.
  record Outdated<T>(long currentVersion) implements Replacement<T> {}

  /// It contradicts itself or leaves something out.
  record Faulty<T>(List<Problem.Field> faults) implements Replacement<T> {}
}
